import { parseArgs } from 'node:util';
import { Client } from 'pg';
import { createDatabase } from '../src/db/client.ts';
import { partition } from '../src/db/partitions/partition.ts';
import { prune } from '../src/generations/prune.ts';
import { askAll } from './ask.ts';
import { QUESTIONS } from './catalogue.ts';
import { databaseOf, openBenchServer } from './database.ts';
import { checkFilled, pickSubjects } from './subject.ts';
import { markdown, print, progress } from './table.ts';

// npm run bench:partitions -- [--rows 1000000] [--data-dir .data/bench] [--runs 40]
const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '1000000' },
    'data-dir': { type: 'string' },
    runs: { type: 'string', default: '40' },
  },
});
const rows = Number(values.rows);
const CHANGED = 5000;

const server = await openBenchServer(values['data-dir'], {
  shared_buffers: '1GB',
  autovacuum: 'off',
  maintenance_work_mem: '256MB',
});
const [plain, months] = ['bench_plain', 'bench_months'] as const;
try {
  if ((await server.existing([rows])).length === 0)
    throw new Error(`There is no such database: npm run bench:data -- --rows ${rows}`);
  // The one of bench:data stays as it is.
  await server.clone(databaseOf(rows), plain);
  await checkFilled(server.urlOf(plain), rows);
  await server.clone(plain, months);
  const begun = performance.now();
  await partition(server.urlOf(months), { log: progress });
  const partitioned = await one<{ count: number }>(
    months,
    "SELECT count(*)::int AS count FROM pg_inherits WHERE inhparent = 'generations'::regclass",
  );
  print(`Partitioned in ${seconds(begun)} s: ${partitioned.count} partitions.\n`);
  await compareQuestions();
  await compareUpkeep();
} finally {
  await server.drop(plain);
  await server.drop(months);
  await server.close();
}

async function compareQuestions(): Promise<void> {
  const urls = [plain, months].map((name) => ({ rows, url: server.urlOf(name) }));
  const [subject] = await pickSubjects(urls.slice(0, 1));
  if (!subject) throw new Error('there is nothing to ask about');
  const databases = urls.map(({ url }) => ({ rows, subject, db: createDatabase(url, { poolSize: 4 }) }));
  try {
    // The first is the plain table, the second the partitioned one.
    await askAll(
      QUESTIONS.map((question) => ({ ...question, bound: 1.5 })),
      databases,
      Number(values.runs),
    );
  } finally {
    await Promise.all(databases.map(({ db }) => db.$disconnect()));
  }
}

/** What becomes of the work that grows with the table: the vacuum for a few changes, and pruning the oldest month. */
async function compareUpkeep(): Promise<void> {
  const lines: string[][] = [];
  for (const name of [plain, months]) {
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
    lines.push([name === plain ? 'plain' : 'by month', vacuumed, String(jobs), pruned, await vacuum(name)]);
  }
  print(
    markdown(
      ['table', `vacuum after ${CHANGED} changes, s`, 'jobs pruned', 'pruning, s', 'vacuum afterwards, s'],
      lines,
    ),
  );
}

/** Vacuums what autovacuum would: the tables, or partitions, with dead rows. */
async function vacuum(name: string): Promise<string> {
  const { tables } = await one<{ tables: string[] }>(
    name,
    `SELECT pg_stat_force_next_flush() AS flushed, ARRAY(SELECT relid::regclass::text FROM pg_stat_user_tables
       WHERE relname LIKE 'generations%' AND n_dead_tup > 1000) AS tables`,
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
