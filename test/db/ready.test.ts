import { afterEach, beforeEach, expect, test } from 'vitest';
import { createDatabase, type PrismaClient } from '../../src/db/client.ts';
import { whyNotReady } from '../../src/db/ready.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { databaseUrl, execute } from '../support/server.ts';

let database: TestDatabase;
let db: PrismaClient;
beforeEach(async () => {
  database = await createTestDatabase();
  db = createDatabase(database.url, { poolSize: 2 });
});
afterEach(async () => {
  await db.$disconnect();
  await database.drop();
});

const ready = () => whyNotReady(db, []);

test('a database that can be read but not written is not ready', async () => {
  expect(await ready()).toBeUndefined();
  const name = new URL(database.url).pathname.slice(1);
  await execute(database.url, `ALTER DATABASE ${name} SET default_transaction_read_only TO on`);
  await db.$disconnect();
  expect(await ready()).toBe('the database is read-only');
});

test('a table that is missing is named as the cause, not the network', async () => {
  await execute(database.url, 'DROP TABLE generations CASCADE');
  expect(await ready()).toMatch(/^the database lacks a table/);
});

test('a database without any table of ours is not migrated', async () => {
  await execute(database.url, 'DROP SCHEMA public CASCADE; CREATE SCHEMA public');
  expect(await ready()).toBe('the database is not migrated yet');
});

test('a database that does not exist, or refuses the user, says so', async () => {
  const other = createDatabase(databaseUrl(database.url, 'no_such_database'), { poolSize: 1 });
  expect(await whyNotReady(other, [])).toBe('the database does not exist');
  const url = new URL(database.url);
  url.username = 'nobody';
  const stranger = createDatabase(url.href, { poolSize: 1 });
  expect(await whyNotReady(stranger, [])).toBe('the database refuses the user or the password');
  url.port = '1';
  const nowhere = createDatabase(url.href, { poolSize: 1 });
  expect(await whyNotReady(nowhere, [])).toBe('the database cannot be reached');
});

test('migrations that are pending are not ready', async () => {
  const migration = { name: '2999_later', sql: '', checksum: '', equalChecksums: [], addsOnly: false };
  expect(await whyNotReady(db, [migration])).toBe('migrations are pending');
});

test('a column that is missing, or a right to write, is not ready', async () => {
  const role = `reader_${new URL(database.url).pathname.slice(1)}`.slice(0, 60);
  await execute(
    database.url,
    `CREATE ROLE ${role} LOGIN PASSWORD 'reader'; GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${role};
     GRANT INSERT, UPDATE ON upkeep TO ${role}`,
  );
  const url = new URL(database.url);
  Object.assign(url, { username: role, password: 'reader' });
  const reader = createDatabase(url.href, { poolSize: 1 });
  expect(await whyNotReady(reader, [])).toBe('the role may not write to the table generations');
  await reader.$disconnect();
  await execute(database.url, `DROP OWNED BY ${role}; DROP ROLE ${role}`);
  await execute(database.url, 'ALTER TABLE generations RENAME COLUMN error TO err');
  expect(await ready()).toMatch(/column/);
});
