import { afterEach, beforeEach, expect, test } from 'vitest';
import { migrate } from '../../src/db/migrate.ts';
import type { Migration } from '../../src/db/migrations/files.ts';
import { type EmptyDatabase, openEmptyDatabase } from '../support/database.ts';
import { temporaryFolder } from '../support/embedded.ts';
import { writeMigration } from '../support/migration-files.ts';

let database: EmptyDatabase;
beforeEach(async () => {
  database = await openEmptyDatabase();
});
afterEach(() => database.drop());

const COLUMN = 'ALTER TABLE things ADD COLUMN colour TEXT';
const TABLE = 'CREATE TABLE others (id INT)';
const INDEX = 'CREATE INDEX CONCURRENTLY things_colour ON things (colour)';
const UNIQUE = 'CREATE UNIQUE INDEX CONCURRENTLY things_id ON things (id)';
const LAST = 'CREATE TABLE last (id INT)';
// Ends a transaction of its own: the statements around it are other steps.
const BETWEEN = 'UPDATE things SET id = id WHERE false';
const COUNT = 'UPDATE things SET size = size + 1';

/**
 * Begins a file that fails at its unique index, as if the process had been killed there, and goes on with it as a version that
 * makes other statements of the same file.
 */
async function beginAndGoOn(begun: readonly string[], goneOn: readonly string[]) {
  const folder = await temporaryFolder();
  const [things] = await writeMigration(
    folder,
    '1_things',
    'CREATE TABLE things (id INT, size INT); INSERT INTO things VALUES (1, 0), (1, 0)',
  );
  const [, file] = await writeMigration(folder, '2_more', begun.join(';\n'));
  if (!things || !file) throw new Error('no files');
  await expect(migrate(database.url, [things, file])).rejects.toThrow('could not create unique index');
  await database.client.query('DELETE FROM things WHERE ctid = (SELECT min(ctid) FROM things)');
  const later: Migration = { ...file, sql: goneOn.join(';\n') };
  const lines: string[] = [];
  const log = (line: string) => void lines.push(line);
  const result = await migrate(database.url, [things, later], { log }).catch(String);
  return { result, lines, again: () => migrate(database.url, [things, file]) };
}

const step = (number: number) => `the migration 2_more was interrupted: going on with its step ${number}`;

test.each<[string, string[], string[], number]>([
  ['the same', [COLUMN, INDEX, UNIQUE, LAST], [COLUMN, INDEX, UNIQUE, LAST], 3],
  ['more', [COLUMN, TABLE, INDEX, UNIQUE, LAST], [COLUMN, BETWEEN, TABLE, INDEX, UNIQUE, LAST], 5],
  ['fewer', [COLUMN, BETWEEN, TABLE, INDEX, UNIQUE, LAST], [COLUMN, TABLE, INDEX, UNIQUE, LAST], 3],
  ['the same after others', [COLUMN, UNIQUE, LAST], [COLUMN, UNIQUE, INDEX, LAST], 2],
])('a file that is begun in some steps is continued in others: %s', async (_name, begun, goneOn, next) => {
  const { result, lines } = await beginAndGoOn(begun, goneOn);
  expect(result).toEqual(['2_more']);
  expect(lines[0]).toBe(step(next));
  const { rows } = await database.client.query(
    `SELECT to_regclass('last') IS NOT NULL AS last, to_regclass('things_id') IS NOT NULL AS index`,
  );
  expect(rows).toEqual([{ last: true, index: true }]);
});

test('if it cannot be told whether rows were changed, nothing is done, and the version that began goes on', async () => {
  const { result, again } = await beginAndGoOn(
    [COLUMN, COUNT, UNIQUE, LAST],
    [COLUMN, BETWEEN, COUNT, UNIQUE, LAST],
  );
  expect(result).toContain('2_more was begun by another version of the program, in other steps');
  expect(await again()).toEqual(['2_more']);
  expect((await database.client.query('SELECT size FROM things')).rows).toEqual([{ size: 1 }]);
});

test('a record that only counts, as versions before made it, is believed if the catalogue agrees', async () => {
  const forget = () =>
    database.client.query(
      `CREATE FUNCTION forget() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
         NEW.logs := nullif(regexp_replace(NEW.logs, '^steps [0-9a-f]{64}', ''), ''); RETURN NEW; END $$;
       CREATE TABLE IF NOT EXISTS _prisma_migrations (id VARCHAR(36) PRIMARY KEY, checksum VARCHAR(64) NOT NULL,
         finished_at TIMESTAMPTZ, migration_name VARCHAR(255) NOT NULL, logs TEXT, rolled_back_at TIMESTAMPTZ,
         started_at TIMESTAMPTZ NOT NULL DEFAULT now(), applied_steps_count INTEGER NOT NULL DEFAULT 0);
       CREATE TRIGGER forget BEFORE INSERT OR UPDATE ON _prisma_migrations FOR EACH ROW EXECUTE FUNCTION forget()`,
    );
  await forget();
  const { result, lines } = await beginAndGoOn([COLUMN, COUNT, UNIQUE, LAST], [COLUMN, COUNT, UNIQUE, LAST]);
  expect([result, lines[0]]).toEqual([['2_more'], step(3)]);
  expect((await database.client.query('SELECT size FROM things')).rows).toEqual([{ size: 1 }]);
});

test('a record that only counts is not believed if the catalogue disagrees', async () => {
  const { result, again } = await beginAndGoOn([COLUMN, UNIQUE, LAST], [COLUMN, UNIQUE, LAST]);
  expect([result, await again()]).toEqual([['2_more'], []]);
  await database.client.query(`DROP TABLE last; DROP INDEX things_id;
    UPDATE _prisma_migrations SET finished_at = NULL, applied_steps_count = 1002, logs = NULL WHERE migration_name = '2_more'`);
  expect(await again()).toEqual(['2_more']);
  const { rows } = await database.client.query(`SELECT to_regclass('things_id') IS NOT NULL AS index`);
  expect(rows).toEqual([{ index: true }]);
});
