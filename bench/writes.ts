import { parseArgs } from 'node:util';
import { PrismaPg } from '@prisma/adapter-pg';
import { Client } from 'pg';
import { MIGRATIONS } from '../src/app/connect-database.ts';
import { migrate } from '../src/db/migrate.ts';
import { readMigrations } from '../src/db/migrations/files.ts';
import { PrismaClient } from '../src/generated/prisma/client.ts';
import { dropOurIndexes } from './article-indexes.ts';
import { databaseOf, openBenchServer } from './database.ts';
import { count, markdown, percentile, print, progress, sizeName, verdict } from './table.ts';
import { type Job, jobsLike } from './traffic.ts';
import { CONNECTIONS, type Rates, type Result, race, type Side, STEPS, write } from './write-race.ts';

// npm run bench:writes -- [--rows 1000000] [--data-dir .data/bench] [--rounds 6] [--jobs 2000]
const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '1000000' },
    'data-dir': { type: 'string' },
    rounds: { type: 'string', default: '6' },
    jobs: { type: 'string', default: '2000' },
  },
});
const rows = Number(values.rows);
const rounds = Number(values.rounds);
const perRound = Number(values.jobs);

const BOUND = 0.7;
const TAGS = [
  { key: 'env', value: 'production' },
  { key: 'project', value: 'project-7' },
];
// As on a server, with fsync and synchronous_commit, but without what would run at an arbitrary time.
const SETTINGS = {
  shared_buffers: '1GB',
  max_wal_size: '20GB',
  checkpoint_timeout: '1h',
  autovacuum: 'off',
  fsync: 'on',
  synchronous_commit: 'on',
};

/** Removes the ON CONFLICT clause for which the article's table has no index. */
class WithoutIdempotency extends PrismaPg {
  override async connect() {
    const adapter = await super.connect();
    const queryRaw = adapter.queryRaw.bind(adapter);
    adapter.queryRaw = (query) =>
      queryRaw({
        ...query,
        sql: query.sql.replace(/ON CONFLICT \(user_id, idempotency_key\).* DO NOTHING/, ''),
      });
    return adapter;
  }
}

const server = await openBenchServer(values['data-dir'], SETTINGS);
const names = { ours: `${databaseOf(rows)}_ours`, article: `${databaseOf(rows)}_article` } as const;
try {
  if ((await server.existing([rows])).length === 0)
    throw new Error(`There is no such database: npm run bench:data -- --rows ${rows}`);
  const ours = await open('ours', PrismaPg);
  const article = await open('article', WithoutIdempotency);
  try {
    await likeTheArticle(article.client);
    for (const { client } of [ours, article]) await warm(client);
    await article.client.query('CHECKPOINT');
    const jobs = await jobsLike(ours.db, perRound * (rounds + 1));
    report(await race(ours, article, jobs, perRound));
    await reportTags(ours, jobs);
  } finally {
    for (const { db, client } of [ours, article]) {
      await db.$disconnect();
      await client.end();
    }
    for (const name of Object.values(names)) await server.drop(name);
  }
} finally {
  await server.close();
}

async function open(name: keyof typeof names, Adapter: typeof PrismaPg): Promise<Side> {
  await server.clone(databaseOf(rows), names[name]);
  // The data may be older than the code.
  await migrate(server.urlOf(names[name]), await readMigrations(MIGRATIONS));
  progress(`${names[name]}: copied`);
  const url = server.urlOf(names[name]);
  const client = new Client({ connectionString: url, application_name: 'fal-ledger bench:writes' });
  await client.connect();
  const adapter = new Adapter({ connectionString: url, max: CONNECTIONS });
  return { name: names[name], client, db: new PrismaClient({ adapter }) };
}

/** Leaves exactly the article's indexes, and no triggers. */
async function likeTheArticle(client: Client): Promise<void> {
  await client.query('ALTER TABLE generations DISABLE TRIGGER USER');
  await dropOurIndexes(client);
  await client.query('DROP INDEX generations_inputs_gin');
  await client.query("SET maintenance_work_mem = '1GB'");
  await client.query('CREATE INDEX generations_inputs_gin ON generations USING GIN (inputs)');
  progress("the article's indexes are built");
}

/** Reads the whole table and its indexes once: those that have just been built are in memory, those that were copied are not. */
async function warm(client: Client): Promise<void> {
  await client.query('CREATE EXTENSION IF NOT EXISTS pg_prewarm');
  await client.query(`SELECT pg_prewarm(c.oid, 'read') FROM pg_class c LEFT JOIN pg_index i ON i.indexrelid = c.oid
    WHERE 'generations'::regclass IN (c.oid, i.indrelid)`);
}

/** What tags cost: the same jobs are written without any and with two, in turn. */
async function reportTags(side: Side, jobs: readonly Job[]): Promise<void> {
  const sides = [
    ['without', []],
    ['with', TAGS],
  ] as const;
  const rates: Record<'without' | 'with', Rates[]> = { without: [], with: [] };
  for (let round = 0; round <= rounds; round += 1) {
    const some = jobs.slice(round * perRound, (round + 1) * perRound);
    for (const [name, tags] of round % 2 === 0 ? sides : sides.toReversed()) {
      const tagged = some.map((job) => ({ ...job, input: { ...job.input, tags } }));
      const written = await write(side, tagged);
      // The first round only warms up.
      if (round > 0) rates[name].push(written);
    }
  }
  print(
    markdown(
      [`ours at ${sizeName(rows)} rows`, 'without tags, per second', 'with two', 'ratio'],
      STEPS.map((step) => {
        const [without = 0, withTags = 0] = [rates.without, rates.with].map((all) =>
          percentile(all.map((one) => one[step])),
        );
        return [
          step,
          count(Math.round(without)),
          count(Math.round(withTags)),
          (withTags / without).toFixed(2),
        ];
      }),
    ),
  );
}

function report(results: readonly Result[]): void {
  const median = (of: (result: Result) => number) => percentile(results.map(of));
  print(
    markdown(
      [`at ${sizeName(rows)} rows`, 'ours, per second', "with the article's indexes", 'ratio', 'bound'],
      STEPS.map((step) => {
        const ratio = median(({ ours, article }) => ours[step] / article[step]);
        return [
          step,
          count(Math.round(median(({ ours }) => ours[step]))),
          count(Math.round(median(({ article }) => article[step]))),
          ratio.toFixed(2),
          `${BOUND} ${verdict(ratio >= BOUND)}`,
        ];
      }),
    ),
  );
  print(
    `Medians of ${results.length} rounds of ${count(perRound)} jobs, row by row over ${CONNECTIONS} connections, in turn; with fsync, and with
the time to merge the pending lists of the GIN indexes at the end of each step.`,
  );
}
