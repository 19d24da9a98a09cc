import path from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { spendByEndpoint } from '../../../src/analytics/spend-by-endpoint.ts';
import { stuckGenerations } from '../../../src/analytics/stuck-generations.ts';
import { createDatabase, type PrismaClient } from '../../../src/db/client.ts';
import { type ExplainedStatement, explaining } from '../../../src/db/explain.ts';
import { readMigrations } from '../../../src/db/migrations/files.ts';
import { makeMonths } from '../../../src/db/partitions/months.ts';
import { type PartitionPlan, partition, planPartitions } from '../../../src/db/partitions/partition.ts';
import { PLANNED_ONCE } from '../../../src/db/partitions/plan-once.ts';
import type { GenerationFilter } from '../../../src/generations/find/filter.ts';
import { findGeneration, listGenerations } from '../../../src/generations/find/list.ts';
import { prune } from '../../../src/generations/prune.ts';
import { nowAt } from '../../../src/lib/window.ts';
import { graphql } from '../../generated/gql.ts';
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { insertJobs, type JobRow } from '../../support/jobs.ts';
import { type Ledger, startLedger } from '../../support/ledger.ts';
import { PARTITIONED } from '../../support/partitioned.ts';

const SEND = graphql(`
  mutation SendWhilePartitioning($input: SubmitGenerationInput!) {
    submitGeneration(input: $input) {
      __typename
      ... on SubmitGenerationSuccess { generation { id requestId } }
      ... on IdempotencyConflictError { message }
    }
  }
`);
const FIND = graphql(`
  query FoundWhilePartitioning($requestId: String!) {
    generation(requestId: $requestId) { requestId status tags { key value } }
    generations(first: 5, filter: { userId: "old" }) { edges { node { requestId } } }
  }
`);
const MIGRATIONS = path.join(import.meta.dirname, '../../../prisma/migrations');
const DAY_MS = 86_400_000;
const OLD = 1100;

let ledger: Ledger;
let client: Client;
let db: PrismaClient;
let database: TestDatabase;
beforeAll(async () => {
  // The template may be partitioned without rows, and then what is inserted has no months.
  database = PARTITIONED ? await createEmptyDatabase() : await createTestDatabase();
  ledger = await startLedger({ DATABASE_URL: database.url });
  client = new Client({ connectionString: database.url });
  await client.connect();
  db = createDatabase(database.url, { poolSize: 2 });
  // Of four months or so.
  await insertJobs(
    client,
    Array.from({ length: OLD }, (_, index) => oldJob(index)),
  );
  if (PARTITIONED) await partition(database.url, { log: () => undefined });
});
afterAll(async () => {
  await db.$disconnect();
  await client.end();
  await ledger.close();
  await database.drop();
});

function oldJob(index: number): JobRow {
  return {
    requestId: `old-${index}`,
    userId: 'old',
    endpoint: 'fal-ai/veo3.1',
    status: index % 100 === 0 ? 'IN_QUEUE' : 'COMPLETED',
    createdAt: new Date(Date.now() - 40 * DAY_MS - (index % 110) * DAY_MS),
    costCents: '320',
    tags: { n: String(index) },
  };
}

async function submit(idempotencyKey: string, prompt = 'a lion') {
  const input = { endpoint: 'fal-ai/flux/dev', inputs: { prompt }, idempotencyKey };
  const { data, errors } = await ledger.ask(SEND, { input });
  if (errors) throw new Error(JSON.stringify(errors));
  return data.submitGeneration;
}

const one = async (sql: string, values: unknown[] = []) => (await client.query(sql, values)).rows[0];

/** Everything of the table, but for what changes while jobs run. */
const contents = async () =>
  await one(`SELECT count(*)::int AS jobs, count(DISTINCT id)::int AS ids, sum(hashtext((id, request_id, user_id, created_at, inputs, tags, cost_cents)::text))::text AS sum
    FROM generations WHERE user_id = 'old'`);

test.skipIf(PARTITIONED)(
  `the table is partitioned while a server runs, stopped at every step: no job is missed, doubled or refused${PARTITIONED ? ' (skipped: it begins with a plain table)' : ''}`,
  async () => {
    const before = await contents();
    // Nobody has analyzed the table.
    expect(await planPartitions(database.url)).toMatchObject({
      state: 'plain',
      rows: OLD,
      copied: 0,
      obstacles: [],
    });
    const sent: string[] = [];
    const writing = new AbortController();
    const troubles: unknown[] = [];
    const write = async (name: string) => {
      for (let turn = 0; !writing.signal.aborted; turn += 1)
        try {
          const answer = await submit(`${name}-${turn}`);
          if (answer.__typename !== 'SubmitGenerationSuccess') throw new Error(answer.__typename);
          sent.push(answer.generation.requestId ?? '');
          await client.query(
            'UPDATE generations SET tags = tags || \'{"seen":"yes"}\' WHERE user_id = \'old\' AND request_id = $1',
            [`old-${turn}`],
          );
          await client.query(
            "UPDATE generations SET tags = tags - 'seen' WHERE user_id = 'old' AND request_id = $1",
            [`old-${turn}`],
          );
          const { data } = await ledger.ask(FIND, { requestId: `old-${turn % OLD}` });
          if (data.generation === null || data.generations.edges.length !== 5)
            throw new Error('a job is not there');
        } catch (error) {
          troubles.push(error);
        }
    };
    const writer = write('a');
    const seen = new Set<string>();
    let refused = 0;
    let begun: PartitionPlan | undefined;
    for (;;) {
      try {
        await partition(database.url, {
          log: () => undefined,
          checkpoint(step) {
            if (seen.has(step)) return;
            seen.add(step);
            throw new Error('stopped');
          },
        });
        break;
      } catch (error) {
        const reason = error instanceof Error ? error.message : '';
        if (reason.startsWith('The copy was not the same')) refused += 1;
        else if (reason !== 'stopped') throw error;
        if (seen.size === 2) begun = await planPartitions(database.url);
        // A copy that differs in a single value is noticed, removed and made again.
        if (seen.size === 3 && refused === 0)
          await client.query(
            `UPDATE generations_by_month SET inputs = '{"prompt": "another"}' WHERE request_id = 'old-5'`,
          );
      }
    }
    writing.abort();
    await writer;
    expect(troubles).toEqual([]);
    expect([...seen]).toEqual(
      ['begun', 'copying', 'indexing', 'compared', 'swapped'].map((step) => `partition: ${step}`),
    );
    expect(await planPartitions(database.url)).toMatchObject({ state: 'partitioned', obstacles: [] });
    expect(refused).toBe(1);
    const { state, rows: missing = OLD, copied = 0 } = begun ?? {};
    expect([state, copied > OLD / 2, missing < OLD / 2, missing + copied >= OLD]).toEqual([
      'begun',
      true,
      true,
      true,
    ]);
    expect(await contents()).toEqual(before);
    expect(sent.length).toBeGreaterThan(2);
    const { rows } = await client.query('SELECT request_id FROM generations WHERE request_id = ANY ($1)', [
      sent,
    ]);
    expect(rows).toHaveLength(new Set(sent).size);
    expect(
      await one("SELECT count(*)::int AS left FROM pg_class WHERE relname ~ 'before_months|by_month'"),
    ).toEqual({ left: 0 });
    expect(
      await one(`SELECT count(*)::int AS apart FROM generations g FULL JOIN generation_keys k ON k.id = g.id
        AND k.created_at = g.created_at AND k.request_id = g.request_id WHERE g.id IS NULL OR k.id IS NULL`),
    ).toEqual({ apart: 0 });
  },
  150_000,
);

test('what is unique stays so across months, and a job is looked for in its own', async () => {
  const insert = (request: string, months: number) =>
    client.query(
      `INSERT INTO generations (request_id, user_id, endpoint, status, inputs, created_at)
       VALUES ($1, 'ann', 'e', 'COMPLETED', '{}', now() - $2 * interval '1 month')`,
      [request, months],
    );
  await insert('twice', 2);
  await expect(insert('twice', 0)).rejects.toMatchObject({ code: '23505' });
  const first = await submit('the key');
  await client.query(
    "UPDATE generations SET created_at = now() - interval '1 month' WHERE idempotency_key = 'the key'",
  );
  expect(await submit('the key')).toEqual(first);
  expect(await submit('the key', 'a tiger')).toMatchObject({ __typename: 'IdempotencyConflictError' });
  const plan = await client.query({
    text: `EXPLAIN SELECT FROM generations g WHERE g.request_id = $1
      AND g.created_at BETWEEN generations_since(ARRAY[$1]::text[]) AND generations_until(ARRAY[$1]::text[])`,
    values: ['twice'],
  });
  const scanned = plan.rows.map((row) => row['QUERY PLAN']).filter((line) => /generations_p\d/.test(line));
  expect(scanned).toHaveLength(1);
});

const ADMIN = { userId: 'boss', role: 'admin' } as const;
const lastDays = (days: number, before = 0) => ({
  from: new Date(Date.now() - (days + before) * DAY_MS),
  to: new Date(Date.now() - before * DAY_MS),
});

test.each<[string, number, () => Promise<unknown>]>([
  [
    'a search of a week',
    2,
    () => {
      const { from, to } = lastDays(7, 90);
      const filter = { search: 'lion', createdFrom: from, createdTo: to };
      return listGenerations(db, ADMIN, { filter, now: nowAt(new Date()) }, { first: 5 });
    },
  ],
  // Without an end: also the month of the next week, but no other ahead, and not the default partition.
  [
    'a search of the last weeks',
    4,
    () => {
      const filter = { search: 'lion', createdFrom: lastDays(45).from };
      return listGenerations(db, ADMIN, { filter, now: nowAt(new Date()) }, { first: 5 });
    },
  ],
  ['spend of a week', 2, () => spendByEndpoint(db, ADMIN, lastDays(7, 90))],
  // With the three months ahead, and the default partition.
  [
    'a page of a tag',
    3 + 4,
    () =>
      listGenerations(
        db,
        { userId: 'old', role: 'user' },
        { filter: { tags: [{ key: 'seen', value: 'always' }] }, now: nowAt(new Date()) },
        { first: 5 },
      ),
  ],
])('%s is planned for its months alone', async (_question, most, ask) => {
  // As many as fill a page.
  await client.query(`UPDATE generations SET tags = '{"seen": "always"}'
    WHERE id IN (SELECT id FROM generations WHERE user_id = 'old' ORDER BY created_at DESC LIMIT 10)`);
  const statements: ExplainedStatement[] = [];
  await explaining(statements, ask);
  const tables = statements.flatMap(({ scans }) => scans.map(({ table }) => table));
  const months = new Set(tables.filter((table) => table?.startsWith('generations_')));
  expect(months.size).toBeGreaterThan(0);
  expect(months.size).toBeLessThanOrEqual(most);
});

const page = async (filter: GenerationFilter) =>
  (await listGenerations(db, ADMIN, { filter, now: nowAt(new Date()) }, { first: 5 })).edges.map(
    ({ node }) => node,
  );
const FILE = 'https://fal.media/files/monkeypaw.png';

test.each<[string, string, RegExp, () => Promise<unknown>]>([
  [
    'a job by its request id',
    "generations_of_request('old-7')",
    /request_id = \$\d/,
    async () => [await findGeneration(db, ADMIN, 'old-7')],
  ],
  [
    'a page of a rare tag',
    `generations_with_tags('{"n": "7"}', 5)`,
    /tags @> \$\d/,
    () => page({ tags: [{ key: 'n', value: '7' }] }),
  ],
  [
    'the job that made a file',
    `generations_with_file('monkeypaw', '${FILE}', 5)`,
    /url_words\(output_url\) @@ \$\d/,
    () => page({ outputUrl: FILE }),
  ],
])('%s is planned once for all months and values', async (_question, call, condition, ask) => {
  await client.query("UPDATE generations SET output_url = $1 WHERE request_id = 'old-7'", [FILE]);
  const statements: ExplainedStatement[] = [];
  expect(await explaining(statements, ask)).toMatchObject([{ requestId: 'old-7' }]);
  // The last statement plans for no month itself.
  expect(statements.at(-1)?.scans).toEqual([]);
  const { rows, plans } = await within(`SELECT request_id FROM ${call}`);
  expect(rows).toEqual([{ request_id: 'old-7' }]);
  expect(plans).toMatch(new RegExp(`Index Cond: .*${condition.source}`));
});

test('a page of a frequent tag is found among the newest jobs with tags, without a look at all of the others', async () => {
  await client.query(`UPDATE generations SET tags = '{"seen": "often"}'
    WHERE id IN (SELECT id FROM generations WHERE user_id = 'old' ORDER BY created_at DESC LIMIT 10)`);
  const { newest } =
    await one(`SELECT ARRAY(SELECT request_id FROM generations WHERE tags @> '{"seen": "often"}'
    ORDER BY created_at DESC, id DESC LIMIT 5) AS newest`);
  const statements: ExplainedStatement[] = [];
  const found = await explaining(statements, () => page({ tags: [{ key: 'seen', value: 'often' }] }));
  expect(found.map(({ requestId }) => requestId)).toEqual(newest);
  expect(statements).toMatchObject([{ statement: 'list-generations: tagged', scans: [] }]);
});

/** What a statement answers, and the plans of the functions it calls, which a session is told that has not called them before. */
async function within(sql: string) {
  const session = new Client({ connectionString: database.url });
  const plans: string[] = [];
  session.on('notice', ({ message }) => plans.push(message ?? ''));
  await session.connect();
  try {
    await session.query(`LOAD 'auto_explain'; SET auto_explain.log_min_duration = 0; SET auto_explain.log_level = notice;
      SET auto_explain.log_nested_statements = on; SET enable_seqscan = off`);
    return { rows: (await session.query(sql)).rows, plans: plans.join('\n') };
  } finally {
    await session.end();
  }
}

test('a page of a user and what is stuck are the same as of all months, which are planned for once', async () => {
  const ofUser = "FROM generations WHERE user_id = 'old' ORDER BY created_at DESC, id DESC";
  const { newest, oldest } = await one(
    `SELECT ARRAY(SELECT request_id ${ofUser} LIMIT 5) AS newest, ARRAY(SELECT request_id FROM generations
       WHERE status IN ('IN_QUEUE', 'IN_PROGRESS') AND created_at < now() - interval '50 days' ORDER BY created_at, id LIMIT 5) AS oldest`,
  );
  const now = new Date();
  const submittedBefore = new Date(now.getTime() - 50 * DAY_MS);
  const statements: ExplainedStatement[] = [];
  const [pageOfUser, stuck] = await explaining(statements, async () => [
    await listGenerations(db, { userId: 'old', role: 'user' }, { filter: {}, now: nowAt(now) }, { first: 4 }),
    await stuckGenerations(db, ADMIN, { submittedBefore, now }, { first: 4 }),
  ]);
  expect(pageOfUser.edges.map(({ node }) => node.requestId)).toEqual(newest.slice(0, 4));
  expect(pageOfUser.pageInfo.hasNextPage).toBe(true);
  expect(stuck.edges.map(({ node }) => node.generation.requestId)).toEqual(oldest.slice(0, 4));
  expect(statements.slice(0, 2).map(({ scans }) => scans)).toEqual([[], []]);
  // The next page begins where that ends.
  const next = await listGenerations(
    db,
    ADMIN,
    { filter: { userId: 'old' }, now: nowAt(now) },
    { first: 1, after: pageOfUser.pageInfo.endCursor },
  );
  expect(next.edges.map(({ node }) => node.requestId)).toEqual(newest.slice(4));
  const { rows, plans } = await within("SELECT request_id FROM generations_of_user('old', 1100)");
  const { all } = await one(`SELECT ARRAY(SELECT request_id ${ofUser}) AS all`);
  expect(rows.map((row) => row.request_id)).toEqual(all);
  expect(plans).toMatch(/Subplans Removed: \d+[\s\S]*Index Cond: .*user_id = \$\d/);
});

test('a database that was partitioned before gets the same functions from the migrations', async () => {
  const migrations = (await readMigrations(MIGRATIONS)).filter(({ sql }) =>
    sql.includes('`npm run partition` replaces'),
  );
  const names = migrations.flatMap(({ sql }) =>
    [...sql.matchAll(/CREATE FUNCTION (\w+)/g)].map(([, name]) => name),
  );
  expect(names).toEqual(
    expect.arrayContaining(PLANNED_ONCE.map((signature) => /\.(\w+)/.exec(signature)?.[1])),
  );
  const functions = async () =>
    (
      await client.query(
        `SELECT oid::regprocedure::text AS name, prolang, prosrc, provolatile, proparallel, proretset, prorettype, prorows, proconfig,
           prosecdef FROM pg_proc WHERE proname = ANY ($1) ORDER BY 1`,
        [names],
      )
    ).rows.map((row) => ({ ...row, prosrc: inOneForm(row.prosrc) }));
  const ofPartition = await functions();
  await client.query('BEGIN');
  try {
    for (const { name } of ofPartition) await client.query(`DROP FUNCTION ${name}`);
    for (const { sql } of migrations) await client.query(sql);
    expect(await functions()).toEqual(ofPartition);
  } finally {
    await client.query('ROLLBACK');
  }
});

/** Without comments, spaces and names of what may have any. */
function inOneForm(source: string): string {
  return source
    .replaceAll(/--.*/g, '')
    .replaceAll('public.', '')
    .replaceAll(/\b(h|g|later|k|n)\./g, '')
    .replaceAll(/(\w) (?:h|g|later|k|n)\b/g, '$1')
    .replaceAll(/\s+/g, '')
    .replace(/;END$/, 'END');
}

test.each([
  ['generations_in_flight(now(), 5)'],
  [`generations_newest_with_tags('{"seen": "often"}', 5)`],
  ['endpoints_in_use(1000)'],
])('%s reads no month row by row', async (call) => {
  const { plans } = await within(`SELECT FROM ${call}`);
  expect(plans).toMatch(/Index (Only )?Scan .*on generations_p\d/);
  // Chosen only where there is no index.
  expect(plans).not.toMatch(/Seq Scan on generations_(p\d|older|default)/);
});

test('the months ahead are made, also where rows were before them', async () => {
  const months = `SELECT count(*)::int AS months FROM pg_inherits WHERE inhparent = 'generations'::regclass`;
  const { months: all } = await one(months);
  const last = await one(`SELECT max(inhrelid::regclass::text) AS name FROM pg_inherits
    WHERE inhparent = 'generations'::regclass AND inhrelid::regclass::text ~ 'p[0-9]{4}'`);
  await client.query(`DROP TABLE ${last.name}`);
  await client.query(`INSERT INTO generations (request_id, user_id, endpoint, status, inputs, created_at)
    VALUES ('early', 'ann', 'e', 'COMPLETED', '{}', date_trunc('month', now(), 'UTC') + interval '3 months 1 day')`);
  expect(
    await one("SELECT tableoid::regclass::text AS name FROM generations WHERE request_id = 'early'"),
  ).toEqual({
    name: 'generations_default',
  });
  expect(await makeMonths(db)).toEqual([last.name]);
  expect(await makeMonths(db)).toEqual([]);
  expect(
    await one("SELECT tableoid::regclass::text AS name FROM generations WHERE request_id = 'early'"),
  ).toEqual(last);
  expect(await one(months)).toEqual({ months: all });
  expect(
    await one(`SELECT reloptions IS NOT NULL AS set FROM pg_class WHERE relname = '${last.name}'`),
  ).toEqual({ set: true });
});

test('whoever does not own the table has prune delete the rows', async () => {
  const role = `pruner_${process.pid}`;
  const url = Object.assign(new URL(database.url), { username: role, password: 'x' });
  await client.query(`CREATE ROLE ${role} LOGIN PASSWORD 'x'`);
  await client.query(`GRANT ALL ON ALL TABLES IN SCHEMA public TO ${role}`);
  await client.query("UPDATE generations SET status = 'COMPLETED' WHERE user_id = 'old'");
  const pruner = createDatabase(url.href, { poolSize: 1 });
  try {
    let pruned = 0;
    const before = new Date(Date.now() - 115 * DAY_MS);
    for await (const taken of prune(pruner, { before, keepCosts: false })) pruned += taken;
    expect(pruned).toBeGreaterThan(0);
  } finally {
    await pruner.$disconnect();
    await client.query(`DROP OWNED BY ${role}`);
    await client.query(`DROP ROLE ${role}`);
  }
});

test('prune drops months in which every job has ended, and deletes the rows of others; their keys go too', async () => {
  const before = new Date(Date.now() - 60 * DAY_MS);
  const month = (at: string) => `'generations_p' || to_char(${at} AT TIME ZONE 'UTC', 'YYYY_MM')`;
  const months = async () =>
    (
      await client.query(
        "SELECT c.relname FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid WHERE inhparent = 'generations'::regclass",
      )
    ).rows.map(({ relname }) => relname);
  // One job of the oldest month goes on.
  await client.query(
    "UPDATE generations SET status = 'COMPLETED' WHERE user_id = 'old' AND status = 'IN_QUEUE'",
  );
  const oldest = await one(
    'SELECT min(created_at) AS at, min(id) AS id FROM generations WHERE created_at = (SELECT min(created_at) FROM generations)',
  );
  await client.query("UPDATE generations SET status = 'IN_QUEUE' WHERE id = $1", [oldest.id]);
  const { kept } = await one(`SELECT ${month('$1::timestamptz')} AS kept`, [oldest.at]);
  const all = await months();
  const { jobs } = await one(
    "SELECT count(*)::int AS jobs FROM generations WHERE created_at < $1 AND status = 'COMPLETED'",
    [before],
  );
  let pruned = 0;
  const dropped: string[] = [];
  const options = { before, keepCosts: false, onMonth: (name: string) => dropped.push(name) };
  for await (const taken of prune(db, options)) pruned += taken;
  expect(pruned).toBe(jobs);
  const left = await months();
  expect(left).toContain(kept);
  expect(all.length - left.length).toBeGreaterThan(0);
  expect(dropped.map((name) => `generations_p${name.replace('-', '_')}`)).toEqual(
    all.filter((name) => !left.includes(name)).toSorted((a, b) => a.localeCompare(b)),
  );
  expect(
    await one('SELECT array_agg(id::text) AS ids FROM generations WHERE created_at < $1', [before]),
  ).toEqual({ ids: [String(oldest.id)] });
  expect(
    await one('SELECT array_agg(id::text) AS ids FROM generation_keys WHERE created_at < $1', [before]),
  ).toEqual({ ids: [String(oldest.id)] });
  expect(await one("SELECT count(*)::int AS left FROM pg_class WHERE relname ~ '_pruned'")).toEqual({
    left: 0,
  });
});
