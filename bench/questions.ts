import { parseArgs } from 'node:util';
import { createDatabase } from '../src/db/client.ts';
import { compareWithArticle } from './article.ts';
import { type Asked, askAll } from './ask.ts';
import { QUESTIONS } from './catalogue.ts';
import { type BenchServer, databaseOf, openBenchServer } from './database.ts';
import { checkFilled, pickSubject } from './subject.ts';
import { progress, sizeName } from './table.ts';

// npm run bench:questions -- [--sizes 100000,1000000,10000000] [--data-dir .data/bench] [--runs 40]
const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: '100000,1000000,10000000' },
    'data-dir': { type: 'string' },
    runs: { type: 'string', default: '40' },
  },
});
const runs = Number(values.runs);
if (!Number.isSafeInteger(runs) || runs < 1) throw new Error('--runs is a whole number above 0');
const wanted = values.sizes.split(',').map(Number);

const server = await openBenchServer(values['data-dir'], { shared_buffers: '1GB', autovacuum: 'off' });
try {
  const sizes = await server.existing(wanted);
  if (sizes.length === 0) throw new Error('There is no such database: npm run bench:data -- --rows 100000');
  for (const rows of sizes) await checkFilled(server.urlOf(databaseOf(rows)), rows);
  const databases: Asked[] = [];
  for (const rows of sizes) databases.push(await open(server, rows));
  try {
    await askAll(QUESTIONS, databases, runs);
    const largest = databases.at(-1);
    if (largest) await compareWithArticle(server.urlOf(databaseOf(largest.rows)), largest);
  } finally {
    await Promise.all(databases.map(({ db }) => db.$disconnect()));
  }
} finally {
  await server.close();
}

async function open({ urlOf }: BenchServer, rows: number): Promise<Asked> {
  const url = urlOf(databaseOf(rows));
  const subject = await pickSubject(url);
  const { userId, frequentWord, rareWord, misspeltWord, outputUrl } = subject;
  progress(`${sizeName(rows)}: ${[userId, frequentWord, rareWord, misspeltWord, outputUrl].join(', ')}`);
  return { rows, db: createDatabase(url, { poolSize: 4 }), subject };
}
