import path from 'node:path';
import { parseArgs } from 'node:util';
import { Client } from 'pg';
import { migrate } from '../src/db/migrate.ts';
import { readMigrations } from '../src/db/migrations/files.ts';
import { insertArticleRows, makeArticleTable } from '../test/support/article-table.ts';
import { openBenchServer } from './database.ts';
import { count, markdown, print, progress, sizeName, verdict } from './table.ts';
import { underLoad } from './upgrade-load.ts';

// npm run bench:adopt [-- --rows 50000,1000000] [--data-dir .data/bench] [--only-adopt]
// How long readers and writers wait while a table of the article's is adopted, with its cost in whole cents and ids of SERIAL,
// and whether every row is as it was.
const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '50000,1000000' },
    'data-dir': { type: 'string' },
    'only-adopt': { type: 'boolean', default: false },
  },
});

const BOUND_MS = 1000;
const DATABASE = 'bench_adopt';
const SETTINGS = { shared_buffers: '512MB', max_wal_size: '8GB' };
// The rows that were there before: those of the load come after them.
const CHECKSUM = `SELECT count(*)::int AS rows, sum(hashtextextended(concat_ws('|', id, request_id, user_id, endpoint, status,
    inputs, output_url, seed, duration_s, cost_cents::numeric(12, 4), error, created_at, finished_at), 0)::numeric)::text AS sum
  FROM generations WHERE id <= $1`;

const released = await readMigrations(path.join(import.meta.dirname, '../prisma/migrations'));
const migrations = values['only-adopt'] ? released.slice(0, 1) : released;
const server = await openBenchServer(values['data-dir'], SETTINGS);
const results: string[][] = [];
try {
  for (const rows of values.rows.split(',').map(Number)) results.push(await adopt(rows));
} finally {
  await server.close();
}
print(
  markdown(
    [
      'rows',
      'a reader waits, ms',
      'a writer, ms',
      `≤ ${BOUND_MS} ms`,
      'adopted after, s',
      'and migrated, s',
      'rows as before',
    ],
    results,
  ),
);
print('One connection reads and one writes all the time, each 5 ms after its last statement.');

async function adopt(rows: number): Promise<string[]> {
  await server.clone('template0', DATABASE);
  const url = server.urlOf(DATABASE);
  const client = new Client({ connectionString: url, application_name: 'fal-ledger bench:adopt' });
  await client.connect();
  try {
    await makeArticleTable(client, { id: 'SERIAL PRIMARY KEY' });
    await insertArticleRows(client, rows);
    await client.query('VACUUM (ANALYZE) generations');
    const before = await client.query(CHECKSUM, [rows]);
    progress(`${count(rows)} rows, ${JSON.stringify(before.rows)}`);
    const began = performance.now();
    let adopted = Number.NaN;
    const seconds = () => (performance.now() - began) / 1000;
    const log = (line: string) => {
      progress(`${seconds().toFixed(1)} s: ${line}`);
      if (line.endsWith('is adopted')) adopted = seconds();
    };
    const onProgress = (name = 'waits') => progress(`${seconds().toFixed(1)} s: ${name}`);
    const { read, write } = await underLoad(
      url,
      async () => void (await migrate(url, migrations, { adopt: true, log, onProgress })),
    );
    const migrated = seconds();
    const after = await client.query(CHECKSUM, [rows]);
    const same = JSON.stringify(after.rows) === JSON.stringify(before.rows);
    return [
      sizeName(rows),
      ...[read, write].map((ms) => count(Math.round(ms))),
      verdict(Math.max(read, write) <= BOUND_MS),
      ...[adopted, migrated].map((s) => count(Math.round(s))),
      verdict(same),
    ];
  } finally {
    await client.end();
    await server.drop(DATABASE);
  }
}
