import path from 'node:path';
import { parseArgs } from 'node:util';
import { Client } from 'pg';
import { createDatabase } from '../src/db/client.ts';
import { migrate } from '../src/db/migrate.ts';
import { readMigrations } from '../src/db/migrations/files.ts';
import { prune } from '../src/generations/prune.ts';
import { askAll } from './ask.ts';
import { QUESTIONS } from './catalogue.ts';
import { copyByMonth } from './copy-by-month.ts';
import { databaseOf, openBenchServer } from './database.ts';
import { checkFilled, pickSubjects } from './subject.ts';
import { count, markdown, print, progress } from './table.ts';

const MIGRATIONS = path.join(import.meta.dirname, '../prisma/migrations');

// npm run bench:partitions -- [--rows 1000000] [--data-dir .data/bench] [--runs 40] [--questions 'search|file'] [--keep]
const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '1000000' },
    'data-dir': { type: 'string' },
    runs: { type: 'string', default: '40' },
    // Only those with such a name.
    questions: { type: 'string', default: '' },
    // Only the questions: the database by month stays for the next run.
    keep: { type: 'boolean', default: false },
  },
});
const rows = Number(values.rows);
const CHANGED = 5000;
const asked = QUESTIONS.filter(({ name }) => new RegExp(values.questions).test(name));

const server = await openBenchServer(values['data-dir'], {
  shared_buffers: '1GB',
  autovacuum: 'off',
  max_wal_size: '4GB',
  // What is filled and built at once is not written to the log.
  wal_level: 'minimal',
  max_wal_senders: '0',
});
// The one of bench:data stays as it is, and only one copy of it is there at a time.
const plain = databaseOf(rows);
const [months, filling, copy] = [`${plain}_months`, `${plain}_filling`, `${plain}_copy`] as const;
try {
  if (!(await server.has(plain)))
    throw new Error(`There is no such database: npm run bench:data -- --rows ${rows}`);
  await checkFilled(server.urlOf(plain), rows);
  if (!(await server.has(months))) {
    await server.create(filling);
    await copyByMonth(server.urlOf(plain), server.urlOf(filling));
    await server.rename(filling, months);
  }
  await migrate(server.urlOf(months), await readMigrations(MIGRATIONS));
  const partitioned = await one<{ count: number }>(
    months,
    "SELECT count(*)::int AS count FROM pg_inherits WHERE inhparent = 'generations'::regclass",
  );
  print(`${partitioned.count} partitions.`);
  await compareQuestions();
  if (!values.keep) {
    const byMonth = await upkeep(months);
    await server.drop(months);
    await server.clone(plain, copy);
    const lines = [
      ['plain', ...(await upkeep(copy))],
      ['by month', ...byMonth],
    ];
    print(
      markdown(
        ['table', `vacuum after ${CHANGED} changes, s`, 'jobs pruned', 'pruning, s', 'vacuum afterwards, s'],
        lines,
      ),
    );
  }
} finally {
  await server.drop(filling);
  await server.drop(copy);
  await server.close();
}

async function compareQuestions(): Promise<void> {
  const [subject] = await pickSubjects([{ url: server.urlOf(plain) }]);
  if (!subject) throw new Error('there is nothing to ask about');
  const databases = [
    { name: 'plain', url: server.urlOf(plain) },
    { name: 'by month', url: server.urlOf(months) },
  ].map(({ name, url }) => ({ rows, name, subject, db: createDatabase(url, { poolSize: 4 }) }));
  try {
    const other: string[] = [];
    for (const { name, ask } of asked) {
      const answers = await Promise.all(
        databases.map(async ({ db }) => JSON.stringify(await ask(db, subject), asText)),
      );
      if (new Set(answers).size > 1) other.push(name);
    }
    print(
      other.length === 0
        ? `Both answer all ${asked.length} questions alike.`
        : `OTHER ANSWERS: ${other.join('; ')}`,
    );
    await askAll(
      asked.map((question) => ({ ...question, bound: 1.5 })),
      databases,
      Number(values.runs),
    );
  } finally {
    await Promise.all(databases.map(({ db }) => db.$disconnect()));
  }
}

function asText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}

/** What becomes of the work that grows with the table: the vacuum for a few changes, and pruning the two oldest months. */
async function upkeep(name: string): Promise<string[]> {
  await run(
    name,
    `UPDATE generations SET check_count = check_count + 1 WHERE id IN (SELECT id FROM generations ORDER BY created_at DESC LIMIT ${CHANGED})`,
  );
  const vacuumed = await vacuum(name);
  const { before } = await one<{ before: Date }>(
    name,
    "SELECT date_trunc('month', min(created_at), 'UTC') + interval '2 months' AS before FROM generations WHERE created_at > '2000-01-01'",
  );
  const db = createDatabase(server.urlOf(name), { poolSize: 2, timeoutMs: 0 });
  const begun = performance.now();
  let jobs = 0;
  for await (const taken of prune(db, { before, keepCosts: false })) jobs += taken;
  const pruned = seconds(begun);
  await db.$disconnect();
  const line = [vacuumed, count(jobs), pruned, await vacuum(name)];
  progress(`${name}: ${line.join(', ')}`);
  return line;
}

/** Vacuums what autovacuum would: the tables, or partitions, with dead rows. */
async function vacuum(name: string): Promise<string> {
  const { tables } = await one<{ tables: string[] }>(
    name,
    `SELECT pg_stat_force_next_flush() AS flushed, ARRAY(SELECT relid::regclass::text FROM pg_stat_user_tables
       WHERE (relname LIKE 'generations%' OR relname = 'generation_keys') AND n_dead_tup > 1000) AS tables`,
  );
  const begun = performance.now();
  for (const table of tables) await run(name, `VACUUM ${table}`);
  return seconds(begun);
}

function seconds(begun: number): string {
  return ((performance.now() - begun) / 1000).toFixed(1);
}

async function run(name: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: server.urlOf(name) });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    // Its counts of dead rows are there when it has ended.
    await client.end();
  }
}

async function one<Row extends object>(name: string, sql: string): Promise<Row> {
  const client = new Client({ connectionString: server.urlOf(name) });
  await client.connect();
  try {
    const [row] = (await client.query<Row>(sql)).rows;
    if (!row) throw new Error('no row');
    return row;
  } finally {
    await client.end();
  }
}
