import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { migrate } from '../../src/db/migrate.ts';
import { readMigrations } from '../../src/db/migrations/files.ts';
import { createEmptyDatabase, type TestDatabase } from '../support/database.ts';
import { temporaryFolder } from '../support/embedded.ts';
import { writeMigration } from '../support/migration-files.ts';
import { hasPgBouncer, type PgBouncer, SKIPPED, startPgBouncer } from '../support/pgbouncer.ts';
import { withClient } from '../support/server.ts';

describe.skipIf(!hasPgBouncer).each(['transaction', 'session'])(
  `migrating behind PgBouncer in %s mode${SKIPPED}`,
  (mode) => {
    let database: TestDatabase;
    let pooler: PgBouncer;
    let folder: string;
    beforeEach(async () => {
      database = await createEmptyDatabase();
      pooler = await startPgBouncer(database.url, { pool_mode: mode });
      folder = await temporaryFolder();
    });
    afterEach(async () => {
      await pooler.close();
      await database.drop();
    });

    const write = (name: string, sql: string) => writeMigration(folder, name, sql);
    const run = async (log?: (line: string) => void) =>
      await migrate(pooler.url, await readMigrations(folder), log && { log });
    const query = (sql: string) =>
      withClient(database.url, async (client) => (await client.query<Record<string, unknown>>(sql)).rows);

    test('all migrations of the program are applied once by several starts, and no lock stays', async () => {
      folder = path.join(import.meta.dirname, '../../prisma/migrations');
      const applied = (await Promise.all([run(), run(), run()])).flat();
      expect(applied).toEqual((await readMigrations(folder)).map(({ name }) => name));
      expect(
        await query(`SELECT FROM pg_locks WHERE locktype = 'advisory' AND database = (
        SELECT oid FROM pg_database WHERE datname = current_database())`),
      ).toEqual([]);
      expect(await run()).toEqual([]);
    });

    test('a start waits for one that migrates without the pooler, and says so', async () => {
      await write('20260101000000_first', 'CREATE TABLE things (id INT)');
      const lines: string[] = [];
      let applied: Promise<string[]> | undefined;
      await withClient(database.url, async (prisma) => {
        await prisma.query('SELECT pg_advisory_lock(72707369)');
        applied = run((line) => lines.push(line));
        await vi.waitUntil(() => lines.length > 0, 15_000);
      });
      expect(await applied).toEqual(['20260101000000_first']);
      expect(lines).toEqual(['another process is migrating the database: waiting for it']);
    });

    test.each(['statement_timeout', 'lock_timeout'])(
      'an index is not begun that the %s of a role could end, and the words say what to do',
      async (setting) => {
        await write('20260101000000_first', 'CREATE TABLE things (id INT)');
        await run();
        await query(
          `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET ${setting} = ''2min''', current_database()); END $$`,
        );
        await pooler.close();
        pooler = await startPgBouncer(database.url, { pool_mode: mode });
        await write('20260102000000_index', 'CREATE INDEX CONCURRENTLY things_id ON things (id)');
        await expect(run()).rejects.toThrow(
          new RegExp(`a ${setting} of 2min, and this one may take longer.*DATABASE_DIRECT_URL`, 's'),
        );
        expect(await query(`SELECT to_regclass('public.things_id') AS things_id`)).toEqual([
          { things_id: null },
        ]);
      },
    );

    test('an index is built while the table is in use, and a file that fails leaves nothing behind', async () => {
      await write('20260101000000_first', 'CREATE TABLE things (id INT)');
      await write('20260102000000_index', 'CREATE INDEX CONCURRENTLY things_id ON things (id)');
      expect(await run()).toHaveLength(2);
      await write('20260103000000_broken', 'CREATE TABLE others (id INT); SELECT 1 / 0');
      await expect(run()).rejects.toThrow('division by zero');
      expect(await query(`SELECT to_regclass('public.others') AS others`)).toEqual([{ others: null }]);
    });
  },
);

test('a pooler that only the URL names is migrated through as one', async () => {
  const database = await createEmptyDatabase();
  const folder = await temporaryFolder();
  const files = await writeMigration(
    folder,
    '1_witness',
    `CREATE TABLE witness AS SELECT count(*)::int AS own FROM pg_locks
     WHERE locktype = 'advisory' AND pid = pg_backend_pid()`,
  );
  const url = new URL(database.url);
  url.searchParams.set('pgbouncer', 'true');
  await migrate(url.href, files);
  await withClient(database.url, async (client) => {
    expect((await client.query('SELECT own FROM witness')).rows).toEqual([{ own: 0 }]);
  });
  await database.drop();
});

describe.skipIf(!hasPgBouncer).concurrent.each(['transaction', 'session'])(
  `a pooler with only one connection, in %s mode${SKIPPED}`,
  (mode) => {
    test('ends the start, with words that say what to do, and nothing stays behind', async () => {
      const database = await createEmptyDatabase();
      const folder = await temporaryFolder();
      const files = await writeMigration(folder, '20260101000000_first', 'CREATE TABLE things (id INT)');
      const narrow = await startPgBouncer(database.url, { pool_mode: mode, default_pool_size: 1 });
      const began = performance.now();
      await expect(migrate(narrow.url, files)).rejects.toThrow(
        /need two connections at once.*set DATABASE_DIRECT_URL/,
      );
      expect(performance.now() - began).toBeLessThan(20_000);
      await narrow.close();
      const wide = await startPgBouncer(database.url, { pool_mode: mode, default_pool_size: 2 });
      expect(await migrate(wide.url, files)).toEqual(['20260101000000_first']);
      await wide.close();
      await database.drop();
    }, 40_000);
  },
);
