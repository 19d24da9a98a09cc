import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { costDrift } from '../../src/analytics/cost-drift.ts';
import { endpointsInUse } from '../../src/analytics/endpoints-in-use.ts';
import { failureRates } from '../../src/analytics/failure-rates.ts';
import { latency } from '../../src/analytics/latency.ts';
import { spendByEndpoint } from '../../src/analytics/spend-by-endpoint.ts';
import { spendByTag } from '../../src/analytics/spend-by-tag.ts';
import { spendByUser } from '../../src/analytics/spend-by-user.ts';
import { spendOverTime } from '../../src/analytics/spend-over-time.ts';
import { stuckGenerations } from '../../src/analytics/stuck-generations.ts';
import { topErrors } from '../../src/analytics/top-errors.ts';
import { compareUsage } from '../../src/analytics/usage-comparison.ts';
import { usualDurations } from '../../src/analytics/usual-duration.ts';
import { createDatabase, type PrismaClient } from '../../src/db/client.ts';
import { type ExplainedStatement, explaining } from '../../src/db/explain.ts';
import { partition } from '../../src/db/partitions/partition.ts';
import type { Viewer } from '../../src/deps.ts';
import type { GenerationFilter } from '../../src/generations/find/filter.ts';
import { countGenerations, findGeneration, listGenerations } from '../../src/generations/find/list.ts';
import { nowAt } from '../../src/lib/window.ts';
import { billedBefore } from '../../src/pricing/history.ts';
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from '../support/database.ts';
import { PARTITIONED } from '../support/partitioned.ts';
import { ofWholeTable } from '../support/whole-table.ts';

// Thirty days of 5,000 jobs, as in the bench: a week is a small part of the table, as in production.
const ROWS = 150_000;
const ADMIN: Viewer = { userId: 'boss', role: 'admin' };

let database: TestDatabase;
let db: PrismaClient;
let now: Date;
// Top errors are read for every endpoint in the failure rates.
let endpoints: string[];
beforeAll(async () => {
  // Partitioned with its rows, so that they are in months, as in production.
  database = PARTITIONED ? await createEmptyDatabase() : await createTestDatabase();
  // The bench's data: users and endpoints are skewed, prompts contain real words, and all tables are analyzed.
  await promisify(execFile)(
    'npm',
    ['run', '--silent', 'bench:data', '--', '--rows', String(ROWS), '--database-url', database.url],
    { env: process.env },
  );
  db = createDatabase(database.url, { poolSize: 2 });
  if (PARTITIONED) await partition(database.url, { log: () => undefined });
  // A page that PostgreSQL is just writing to the disk would be left out without FREEZE, and read row by row.
  await db.$executeRaw`VACUUM (FREEZE, ANALYZE) generations`;
  now = new Date();
  endpoints = (await failureRates(db, ADMIN, window(), 20)).map(({ endpoint }) => endpoint);
  // Half of it is the index of searches on a busy machine; PostgreSQL before 18 builds it without parallel workers.
}, 480_000);
afterAll(async () => {
  await db.$disconnect();
  await database.drop();
});

const window = () => ({ from: new Date(now.getTime() - 7 * 86_400_000), to: now });
const list = (filter: GenerationFilter, viewer = ADMIN) =>
  listGenerations(db, viewer, { filter, now: nowAt(now) }, { first: 20 });
const NO_USAGE = { usage: async () => ({ kind: 'usage', lines: [] }) as const };
const VEO = 'fal-ai/veo3.1';
const week = { last: 'P7D' };
const FREQUENT_TAG = { key: 'env', value: 'production' };
const RARE_TAG = { key: 'order', value: 'rare' };

async function explain(ask: () => Promise<unknown>): Promise<ExplainedStatement[]> {
  const statements: ExplainedStatement[] = [];
  await explaining(statements, ask);
  expect(statements.length).toBeGreaterThan(0);
  return await Promise.all(
    statements.map(async (one) => ({ ...one, scans: await ofWholeTable(db, one.scans) })),
  );
}

/** A value of the newest completed job. */
async function newest(column: 'request_id' | 'user_id' | 'output_url'): Promise<string> {
  const rows = await db.$queryRawUnsafe<Array<{ value: string }>>(
    `SELECT ${column} AS value FROM generations WHERE output_url IS NOT NULL ORDER BY created_at DESC LIMIT 1`,
  );
  return String(rows[0]?.value);
}

// Of a partitioned table they are answered within functions, into which test/db/partitions/partition.test.ts looks.
const WITHIN_FUNCTIONS = [
  'what is stuck',
  'one job',
  'a page of a user’s jobs',
  'endpoints in use',
  'endpoints of a user’s jobs',
  'a page of a frequent tag',
  'a page of a rare tag',
  'which job made a file',
];
const QUESTIONS: ReadonlyArray<[string, string, () => Promise<unknown>]> = [
  ['spend by endpoint', 'generation_hours_pkey', () => spendByEndpoint(db, ADMIN, window())],
  ['spend by user', 'generations_created_idx', () => spendByUser(db, ADMIN, window())],
  [
    'spend over time',
    'generation_hours_pkey',
    () => spendOverTime(db, ADMIN, window(), { bucket: 'DAY', timeZone: 'UTC', endpoint: null }),
  ],
  ['spend by tag', 'generations_tagged_idx', () => spendByTag(db, ADMIN, 'project', window())],
  ['failure rates', 'generation_hours_pkey', () => failureRates(db, ADMIN, window(), 20)],
  ['top errors', 'generations_created_idx', () => topErrors(db, ADMIN, window(), endpoints)],
  ['latency', 'generations_created_idx', () => latency(db, ADMIN, window())],
  ['cost drift', 'generations_created_idx', () => costDrift(db, ADMIN, window())],
  [
    'the ledger against fal’s usage',
    'generations_created_idx',
    () => compareUsage({ db, fal: NO_USAGE }, window()),
  ],
  [
    'what is stuck',
    'generations_in_flight_idx',
    () => stuckGenerations(db, ADMIN, { submittedBefore: now, now }, { first: 20 }),
  ],
  [
    'one job',
    'generations_request_idx',
    async () => await findGeneration(db, ADMIN, await newest('request_id')),
  ],
  [
    'a page of a user’s jobs',
    'generations_user_created_idx',
    async () => await list({}, { userId: await newest('user_id'), role: 'user' }),
  ],
  ['endpoints in use', 'generations_endpoint_status_idx', () => endpointsInUse(db, ADMIN)],
  [
    'endpoints of a user’s jobs',
    'generations_user_created_idx',
    async () => await endpointsInUse(db, { userId: await newest('user_id'), role: 'user' }),
  ],
  ['a page of all jobs', 'generations_created_idx', () => list({})],
  [
    '4K Veo jobs of the week',
    'generations_created_idx',
    () => list({ endpoint: [VEO], inputs: { resolution: '4k' }, window: week }),
  ],
  [
    'failures of one reason',
    'generations_created_idx',
    () => list({ errorType: 'content_policy_violation', window: week }),
  ],
  [
    'failures of one reason, filtered by state as well',
    'generations_created_idx',
    () => list({ status: ['FAILED'], errorType: 'runner_disconnected', window: week }),
  ],
  [
    'the dearest jobs',
    'generations_created_idx',
    () =>
      listGenerations(
        db,
        ADMIN,
        { filter: { window: week }, now: nowAt(now), order: { field: 'COST', direction: 'DESC' } },
        { first: 20 },
      ),
  ],
  ['the most expensive jobs', 'generations_created_idx', () => list({ minCostCents: 300, window: week })],
  [
    'how many failed',
    'generations_created_idx',
    () => countGenerations(db, ADMIN, { filter: { status: ['FAILED'], window: week }, now: nowAt(now) }),
  ],
  ['a page of a frequent tag', 'generations_tagged_idx', () => list({ tags: [FREQUENT_TAG] })],
  ['a page of a rare tag', 'generations_tags_idx', () => list({ tags: [RARE_TAG] })],
  [
    'how many have a tag',
    'generations_tagged_idx',
    () => countGenerations(db, ADMIN, { filter: { tags: [FREQUENT_TAG], window: week }, now: nowAt(now) }),
  ],
  ['a word of the prompt', 'generations_search_idx', () => list({ search: 'lighthouse', window: week })],
  ['a word, in the whole history', 'generations_search_idx', () => list({ search: 'lighthouse' })],
  [
    'which job made a file',
    'generations_search_idx',
    async () => await list({ outputUrl: await newest('output_url') }),
  ],
];
test.each(QUESTIONS.filter(([question]) => !PARTITIONED || !WITHIN_FUNCTIONS.includes(question)))(
  '%s is answered by %s, without reading the whole table',
  async (_question, index, ask) => {
    const statements = await explain(ask);
    const scans = statements.flatMap((statement) => statement.scans);
    expect(scans.filter(({ scan, table }) => scan === 'Seq Scan' && table === 'generations')).toEqual([]);
    expect(scans.map((scan) => scan.index)).toContain(index);
  },
);

test('what similar jobs were billed before is found without reading the whole table', async () => {
  const statements = await explain(() =>
    billedBefore(db, VEO, { bearing: { resolution: '4k' }, quantities: {} }),
  );
  const scans = statements.flatMap((statement) => statement.scans);
  expect(scans.map(({ table, scan }) => `${scan} of ${table}`)).not.toContain('Seq Scan of generations');
});

const HALF_HOUR_OFFSET = { bucket: 'DAY', timeZone: 'Asia/Kolkata', endpoint: null } as const;

test.each<[string, number, () => Promise<unknown>]>([
  // A week of 5,000 jobs a day, and nothing older.
  ['spend by user', 40_000, () => spendByUser(db, ADMIN, window())],
  ['latency', 40_000, () => latency(db, ADMIN, window())],
  ['usual durations', 40_000, () => usualDurations(db, ADMIN, endpoints)],
  ['days with a half-hour offset', 40_000, () => spendOverTime(db, ADMIN, window(), HALF_HOUR_OFFSET)],
  // Only the latest hours, which are not counted yet, and a part of the first.
  ['spend by endpoint', 3000, () => spendByEndpoint(db, ADMIN, window())],
  ['failure rates', 3000, () => failureRates(db, ADMIN, window(), 20)],
])(
  '%s reads no row of a vacuumed table, and at most %i entries of its index',
  async (_question, most, ask) => {
    const [statement] = await explain(ask);
    const scans = statement?.scans.filter(({ table }) => table === 'generations') ?? [];
    expect(scans).toEqual([
      expect.objectContaining({ scan: 'Index Only Scan', index: 'generations_created_idx', heapFetches: 0 }),
    ]);
    expect(scans[0]?.rowsRead).toBeLessThan(most);
  },
);

test('spend by tag reads no row of a vacuumed table, and of the jobs without tags only those not counted yet', async () => {
  const [statement] = await explain(() => spendByTag(db, ADMIN, 'project', window()));
  const scans = statement?.scans.filter(({ table }) => table === 'generations') ?? [];
  const only = { scan: 'Index Only Scan', heapFetches: 0 };
  expect(scans).toEqual([
    expect.objectContaining({ ...only, index: 'generations_created_idx' }),
    expect.objectContaining({ ...only, index: 'generations_tagged_idx' }),
  ]);
  expect(scans[0]?.rowsRead).toBeLessThan(3000);
  expect(scans[1]?.rowsRead).toBeLessThan(20_000);
});

test('a page of a tag reads a thousand of the newest jobs with tags at most, and then only those with the tag', async () => {
  for (const [tag, most] of [
    [FREQUENT_TAG, 50],
    [RARE_TAG, 1100],
  ] as const) {
    const scans = (await explain(() => list({ tags: [tag] }))).flatMap((statement) => statement.scans);
    expect(scans.reduce((sum, { rowsRead }) => sum + rowsRead, 0)).toBeLessThan(most);
  }
});

test('the counts of an hour lie next to each other on disk, even in a long history', async () => {
  const [hours] = await db.$queryRaw<Array<{ correlation: number }>>`
    SELECT correlation FROM pg_stats WHERE tablename = 'generation_hours' AND attname = 'hour'`;
  expect(hours?.correlation).toBeGreaterThan(0.99);
});
