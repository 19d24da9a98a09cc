import { parseArgs } from 'node:util';
import { createDatabase } from '../src/db/client.ts';
import { compareWithArticle } from './article.ts';
import { askAll } from './ask.ts';
import { QUESTIONS } from './catalogue.ts';
import { databaseOf, openBenchServer } from './database.ts';
import { askLiving, LIVE_SETTINGS } from './live.ts';
import { checkFilled, pickSubjects } from './subject.ts';

// npm run bench:questions -- [--sizes 100000,1000000,10000000] [--data-dir .data/bench] [--runs 40] [--live]
const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: '100000,1000000,10000000' },
    'data-dir': { type: 'string' },
    runs: { type: 'string', default: '40' },
    // Ask about tables in use instead: copies on which a week of jobs has passed.
    live: { type: 'boolean', default: false },
  },
});
const runs = Number(values.runs);
if (!Number.isSafeInteger(runs) || runs < 1) throw new Error('--runs is a whole number above 0');
const wanted = values.sizes.split(',').map(Number);

const settings = values.live ? LIVE_SETTINGS : { shared_buffers: '1GB', autovacuum: 'off' };
const server = await openBenchServer(values['data-dir'], settings);
try {
  const sizes = await server.existing(wanted);
  if (sizes.length === 0) throw new Error('There is no such database: npm run bench:data -- --rows 100000');
  for (const rows of sizes) await checkFilled(server.urlOf(databaseOf(rows)), rows);
  await (values.live ? askLiving(server, sizes, runs) : askFresh(sizes));
} finally {
  await server.close();
}

async function askFresh(sizes: readonly number[]): Promise<void> {
  const urls = sizes.map((rows) => ({ rows, url: server.urlOf(databaseOf(rows)) }));
  const subjects = await pickSubjects(urls);
  const databases = urls.flatMap(({ rows, url }, index) => {
    const subject = subjects[index];
    return subject ? [{ rows, url, subject, db: createDatabase(url, { poolSize: 4 }) }] : [];
  });
  try {
    await askAll(QUESTIONS, databases, runs);
    const largest = databases.at(-1);
    if (largest) await compareWithArticle(largest.url, largest);
  } finally {
    await Promise.all(databases.map(({ db }) => db.$disconnect()));
  }
}
