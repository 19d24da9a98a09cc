import { createHash } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { migrate } from '../../src/db/migrate.ts';
import { MigrationError, readMigrations } from '../../src/db/migrations/files.ts';
import { createEmptyDatabase, type TestDatabase } from '../support/database.ts';
import { temporaryFolder } from '../support/embedded.ts';
import { execute, withClient } from '../support/server.ts';

let database: TestDatabase;
let folder: string;

beforeEach(async () => {
  database = await createEmptyDatabase();
  folder = await temporaryFolder();
});

afterEach(() => database.drop());

async function write(name: string, sql: string): Promise<void> {
  await mkdir(path.join(folder, name), { recursive: true });
  await writeFile(path.join(folder, name, 'migration.sql'), sql);
}

const run = async (log?: (line: string) => void) =>
  await migrate(database.url, await readMigrations(folder), log && { log });
const query = (sql: string) =>
  withClient(database.url, async (client) => (await client.query<Record<string, unknown>>(sql)).rows);
const recorded = () => query('SELECT * FROM _prisma_migrations ORDER BY started_at');

test('migrations are applied once, in the order of their names', async () => {
  await write('20260102000000_second', 'ALTER TABLE things ADD COLUMN colour TEXT');
  await write('20260101000000_first', 'CREATE TABLE things (id INT); INSERT INTO things VALUES (1);');
  await writeFile(path.join(folder, 'migration_lock.toml'), 'provider = "postgresql"\n');
  expect(await run()).toEqual(['20260101000000_first', '20260102000000_second']);
  expect(await query('SELECT * FROM things')).toEqual([{ id: 1, colour: null }]);
  expect(await run()).toEqual([]);
  await write('20260103000000_third', 'DROP TABLE things');
  expect(await run()).toEqual(['20260103000000_third']);
});

test('the records are those that prisma migrate deploy writes', async () => {
  const sql = '-- Zwölf Boxkämpfer\r\nCREATE TABLE things (id INT);\n';
  await write('20260101000000_first', sql);
  await run();
  expect(await recorded()).toEqual([
    {
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
      checksum: createHash('sha256').update(sql).digest('hex'),
      finished_at: expect.any(Date),
      migration_name: '20260101000000_first',
      logs: null,
      rolled_back_at: null,
      started_at: expect.any(Date),
      applied_steps_count: 1,
    },
  ]);
  // As `create_migrations_table` of Prisma's schema engine has it (sql-schema-connector, flavour/postgres.rs).
  const columns = await query(
    `SELECT column_name AS name, data_type AS type, character_maximum_length AS length, is_nullable AS nullable,
       column_default AS default
     FROM information_schema.columns WHERE table_name = '_prisma_migrations' ORDER BY ordinal_position`,
  );
  const time = 'timestamp with time zone';
  expect(columns.map((column) => Object.values(column))).toEqual([
    ['id', 'character varying', 36, 'NO', null],
    ['checksum', 'character varying', 64, 'NO', null],
    ['finished_at', time, null, 'YES', null],
    ['migration_name', 'character varying', 255, 'NO', null],
    ['logs', 'text', null, 'YES', null],
    ['rolled_back_at', time, null, 'YES', null],
    ['started_at', time, null, 'NO', 'now()'],
    ['applied_steps_count', 'integer', null, 'NO', '0'],
  ]);
});

test('a file that fails leaves nothing, and the next start tries it again', async () => {
  await write('20260101000000_broken', 'CREATE TABLE things (id INT); SELECT 1 / 0;');
  const failure = await run().catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(MigrationError);
  expect(String(failure)).toContain('The migration 20260101000000_broken failed: division by zero');
  expect(await recorded()).toEqual([]);
  expect(await query(`SELECT to_regclass('things') AS things`)).toEqual([{ things: null }]);
  await expect(run()).rejects.toThrow('division by zero');

  await write('20260101000000_broken', 'CREATE TABLE things (id INT)');
  expect(await run()).toEqual(['20260101000000_broken']);
});

test('the failure of a file with transactions of its own is recorded too', async () => {
  await write('20260101000000_broken', 'BEGIN; SELECT 1 / 0; COMMIT;');
  await expect(run()).rejects.toThrow('division by zero');
  expect(await recorded()).toMatchObject([{ finished_at: null, logs: 'division by zero' }]);
});

test('a file that was edited after it was applied stops the start', async () => {
  await write('20260101000000_first', 'CREATE TABLE things (id INT)');
  await run();
  await write('20260101000000_first', 'CREATE TABLE things (id BIGINT)');
  await expect(run()).rejects.toThrow('20260101000000_first was edited after it was applied');
});

test('other line endings, which a checkout may introduce, are no edit', async () => {
  await write('20260101000000_first', 'CREATE TABLE things (\n  id INT\n);\n');
  await run();
  await write('20260101000000_first', 'CREATE TABLE things (\r\n  id INT\r\n);\r\n');
  expect(await run()).toEqual([]);
});

test('a migration that only the database has stops the start: the program is too old', async () => {
  await write('20260101000000_first', 'CREATE TABLE things (id INT)');
  await write('20270101000000_later', 'ALTER TABLE things ADD COLUMN colour TEXT');
  await run();
  await rm(path.join(folder, '20270101000000_later'), { recursive: true });
  await expect(run()).rejects.toThrow('20270101000000_later, which this version does not know');
});

test('several starts at once apply each migration once', async () => {
  await write('20260101000000_first', 'CREATE TABLE things (id INT); SELECT pg_sleep(0.2);');
  const results = await Promise.all([run(), run(), run()]);
  expect(results.flat()).toEqual(['20260101000000_first']);
  expect(await recorded()).toHaveLength(1);
});

test('a start waits for the lock of prisma migrate deploy and says so', async () => {
  await write('20260101000000_first', 'CREATE TABLE things (id INT)');
  const lines: string[] = [];
  let applied: Promise<string[]> | undefined;
  await withClient(database.url, async (prisma) => {
    await prisma.query('SELECT pg_advisory_lock(72707369)');
    applied = run((line) => lines.push(line));
    await vi.waitUntil(() => lines.length > 0, 15_000);
    expect((await prisma.query(`SELECT to_regclass('things') AS things`)).rows).toEqual([{ things: null }]);
  });
  expect(await applied).toEqual(['20260101000000_first']);
  expect(lines).toEqual(['another process is migrating the database: waiting for it']);
});

test('a file that may not run in a transaction does not', async () => {
  await write('20260101000000_first', 'CREATE TABLE things (id INT)');
  await write('20260102000000_index', 'CREATE INDEX CONCURRENTLY things_id ON things (id)');
  expect(await run()).toHaveLength(2);
});

test('neither the settings of a role nor those of an earlier file change where tables land', async () => {
  await execute(database.url, 'CREATE SCHEMA elsewhere');
  await write('20260101000000_first', 'SET search_path TO elsewhere; CREATE TABLE things (id INT)');
  await write('20260102000000_second', 'CREATE TABLE others (id INT)');
  await run();
  expect(await query(`SELECT to_regclass('public.others')::text AS others`)).toEqual([{ others: 'others' }]);
});

test('a folder without its file is named', async () => {
  await mkdir(path.join(folder, '20260101000000_empty'));
  await expect(run()).rejects.toThrow('The migration 20260101000000_empty has no readable');
});
