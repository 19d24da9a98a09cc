import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { createDatabase, type PrismaClient } from '../../src/db/client.ts';
import { findShortage } from '../../src/db/connection-room.ts';
import { migrate } from '../../src/db/migrate.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { hasPgBouncer, SKIPPED, startPgBouncer } from '../support/pgbouncer.ts';
import { execute, withClient } from '../support/server.ts';

const WANTED = 10;
const ROLE = `few_${randomBytes(6).toString('hex')}`;
let database: TestDatabase;
let limited: string;
beforeAll(async () => {
  database = await createTestDatabase();
  // The limits of a role and of a database do not hold for superusers.
  await execute(database.url, `CREATE ROLE ${ROLE} LOGIN PASSWORD 'few'`);
  const url = new URL(database.url);
  url.username = ROLE;
  url.password = 'few';
  limited = url.href;
});
afterAll(async () => {
  await execute(database.url, `DROP ROLE ${ROLE}`);
  await database.drop();
});

const onLimit = vi.fn<(open: number, wanted: number) => void>();
let db: PrismaClient | undefined;
beforeEach(() => onLimit.mockClear());
afterEach(async () => {
  vi.restoreAllMocks();
  await db?.$disconnect();
  db = undefined;
});

const allow = (limit: number) => execute(database.url, `ALTER ROLE ${ROLE} CONNECTION LIMIT ${limit}`);

function open(url: string): PrismaClient {
  db = createDatabase(url, { poolSize: WANTED, onLimit });
  return db;
}

/** Many requests at once, each of them a statement and a transaction. */
async function rush(queries: PrismaClient): Promise<number> {
  const one = async () => {
    await queries.$queryRaw`SELECT pg_sleep(${0.02}::float)::text`;
    await queries.$transaction((tx) => tx.$queryRaw`SELECT pg_sleep(0.02)::text`);
  };
  const results = await Promise.allSettled(Array.from({ length: 60 }, one));
  for (const result of results) if (result.status === 'rejected') throw result.reason;
  return results.length;
}

const connections = async () =>
  await withClient(database.url, async (client) => {
    const { rowCount } = await client.query('SELECT FROM pg_stat_activity WHERE usename = $1', [ROLE]);
    return rowCount;
  });

test('with four connections allowed and ten wanted every request waits its turn, and it is said once', async () => {
  await allow(4);
  const queries = open(limited);
  expect(await rush(queries)).toBe(60);
  expect(await rush(queries)).toBe(60);
  expect(await connections()).toBe(4);
  await vi.waitUntil(() => onLimit.mock.calls.length > 0, 15_000);
  expect(onLimit.mock.calls).toEqual([[4, WANTED]]);
});

test('when more are allowed again the pool grows, and no request waits for an attempt that fails', async () => {
  await allow(2);
  const queries = open(limited);
  await rush(queries);
  await vi.waitUntil(() => onLimit.mock.calls.length > 0, 15_000);
  const now = performance.now.bind(performance);
  vi.spyOn(performance, 'now').mockImplementation(() => now() + 31_000);
  await rush(queries);
  expect(await connections()).toBe(2);
  await allow(-1);
  vi.spyOn(performance, 'now').mockImplementation(() => now() + 62_000);
  for (let times = 0; times < 10 && onLimit.mock.calls.length < 2; times++) await rush(queries);
  expect(await connections()).toBe(WANTED);
  expect(onLimit.mock.calls).toEqual([
    [2, WANTED],
    [WANTED, WANTED],
  ]);
});

test('who finds all connections taken by others waits until one of them ends', async () => {
  await allow(1);
  const other = new Client({ connectionString: limited });
  await other.connect();
  const waiting = rush(open(limited));
  setTimeout(() => void other.end(), 600);
  expect(await waiting).toBe(60);
});

test('without any connection the answer is that there is none', async () => {
  await allow(0);
  await expect(open(limited).$queryRaw`SELECT 1`).rejects.toThrow('The database has no connections left.');
}, 20_000);

test('a start waits for the connection that migrates, and then warns that there is no room for a second server', async () => {
  await allow(1);
  const other = new Client({ connectionString: limited });
  await other.connect();
  const migrating = migrate(limited, []);
  setTimeout(() => void other.end(), 600);
  await expect(migrating).rejects.toThrow('permission denied for table');
  await allow(12);
  expect(await findShortage(open(limited), WANTED)).toMatch(
    /^allows 12 connections, .* enough for one server with 10/,
  );
  expect(await findShortage(open(limited), 3)).toBeUndefined();
  await allow(4);
  expect(await findShortage(open(limited), WANTED)).toContain('enough for no server');
});

const POOLERS = [
  { pool_mode: 'session', default_pool_size: 4 },
  { pool_mode: 'transaction', default_pool_size: 4 },
  { pool_mode: 'transaction', max_client_conn: 4 },
  { pool_mode: 'session', max_client_conn: 4 },
  { pool_mode: 'transaction', max_db_connections: 1 },
];
test.skipIf(!hasPgBouncer).each(POOLERS)(
  `every request waits its turn behind PgBouncer with %j${SKIPPED}`,
  async (settings) => {
    const pooler = await startPgBouncer(database.url, settings);
    const queries = open(pooler.url);
    expect(await rush(queries)).toBe(60);
    await queries.$disconnect();
    db = undefined;
    await pooler.close();
  },
);
