import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Client } from 'pg';
import { buildRollup } from '../src/analytics/build-rollup.ts';
import { createDatabase } from '../src/db/client.ts';
import { migrate } from '../src/db/migrate.ts';
import { readMigrations } from '../src/db/migrations/files.ts';
import { openBenchDatabase } from './database.ts';
import { dropIndexes } from './drop-indexes.ts';
import { SYLLABLES, vocabulary } from './words.ts';

// npm run bench:data -- --rows 10000000 [--seed 1] [--data-dir .data/bench] [--database-url postgresql://…]
const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
    'data-dir': { type: 'string' },
    'database-url': { type: 'string' },
  },
});
const rows = Number(values.rows);
const seed = Number(values.seed);
if (!Number.isSafeInteger(rows) || rows < 1) throw new Error('--rows is a whole number above 0');
if (!Number.isSafeInteger(seed)) throw new Error('--seed is a whole number');

const CHUNK = 50_000;
// Two: one computes while the other waits for the disk.
const CONNECTIONS = 2;
const SERVER_SETTINGS = {
  shared_buffers: '1GB',
  max_wal_size: '20GB',
  checkpoint_timeout: '30min',
  // With it, building an index does not write to the WAL.
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_parallel_maintenance_workers: '2',
  // It would work on databases of other sizes meanwhile.
  autovacuum: 'off',
};
const SESSION_SETTINGS =
  "SET synchronous_commit = off; SET work_mem = '256MB'; SET maintenance_work_mem = '1GB'; SET statement_timeout = 0";

const started = Date.now();
const say = (line: string) =>
  process.stdout.write(`${((Date.now() - started) / 1000).toFixed(0).padStart(5)} s  ${line}\n`);
const sqlFile = (name: string) => readFile(path.join(import.meta.dirname, 'sql', name), 'utf8');

const place = { rows, url: values['database-url'], dataDir: values['data-dir'] };
const database = await openBenchDatabase(place, SERVER_SETTINGS);
try {
  await migrate(database.url, await readMigrations(path.join(import.meta.dirname, '../prisma/migrations')), {
    log: say,
  });
  const clients = await Promise.all(Array.from({ length: CONNECTIONS }, () => connect(database.url)));
  try {
    await fill(clients);
  } finally {
    await Promise.all(clients.map((client) => client.end()));
  }
  await rollUp(database.url);
} finally {
  await database.close();
}

async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url, application_name: 'fal-ledger bench:data' });
  await client.connect();
  await client.query(SESSION_SETTINGS);
  return client;
}

/** Builds the hourly totals, as the servers do in the background. */
async function rollUp(url: string): Promise<void> {
  const db = createDatabase(url, { poolSize: 1 });
  try {
    while (await buildRollup(db));
    await db.$executeRaw`VACUUM (ANALYZE) generation_hours`;
  } finally {
    await db.$disconnect();
  }
  say('hourly totals');
}

async function fill(clients: readonly Client[]): Promise<void> {
  const [client] = clients;
  if (!client) return;
  const { rows: existing } = await client.query('SELECT FROM generations LIMIT 1');
  if (existing.length > 0) throw new Error('The table has rows already: only an empty one is filled.');
  await client.query(await setup());
  const indexes = await dropIndexes(client, 'generations');
  await client.query('ALTER TABLE generations DISABLE TRIGGER USER');
  try {
    await insert(clients);
  } catch (error) {
    await client.query('TRUNCATE generations').catch(() => undefined);
    throw error;
  } finally {
    await client.query('ALTER TABLE generations ENABLE TRIGGER USER');
    for (const { name, definition } of indexes) {
      await client.query(definition);
      say(name);
    }
  }
  await client.query(`SELECT setval(pg_get_serial_sequence('generations', 'id'), ${rows})`);
  await client.query(await sqlFile('words.sql'), [rows]);
  await client.query('DROP SCHEMA bench CASCADE');
  await client.query('VACUUM (ANALYZE) generations, prompt_words');
  await client.query('CHECKPOINT');
  say('vacuumed and analyzed');
}

async function setup(): Promise<string> {
  const list = (words: readonly string[]) => `{${words.join(',')}}`;
  return (await sqlFile('setup.sql'))
    .replaceAll(':seed', String(seed))
    .replaceAll(':words', list(vocabulary()))
    .replaceAll(':syllables', list(SYLLABLES));
}

async function insert(clients: readonly Client[]): Promise<void> {
  const statement = await sqlFile('chunk.sql');
  const end = new Date();
  const endDay = evenDay(end);
  let next = 1;
  let done = 0;
  await Promise.all(
    clients.map(async (client) => {
      while (next <= rows) {
        const from = next;
        const to = Math.min(next + CHUNK - 1, rows);
        next = to + 1;
        await client.query(statement, [from, to, rows, end, endDay]);
        done += to - from + 1;
        say(`${done.toLocaleString('en')} of ${rows.toLocaleString('en')} rows`);
      }
    }),
  );
}

/** Where an instant is on the even scale of days that chunk.sql bends to a daily rhythm: the inverse of its `created`. */
function evenDay(instant: Date): number {
  const day = instant.getTime() / 86_400_000;
  let even = day;
  // Each round leaves at most 0.6 of the error.
  for (let round = 0; round < 60; round += 1)
    even = day - (0.6 / (2 * Math.PI)) * Math.sin(2 * Math.PI * (even - 0.1));
  return even;
}
