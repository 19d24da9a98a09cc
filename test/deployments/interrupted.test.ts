import type { Client } from 'pg';
import { beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { migrate } from '../../src/db/migrate.ts';
import type { Migration } from '../../src/db/migrations/files.ts';
import { openEmptyDatabase } from '../support/database.ts';
import { temporaryFolder } from '../support/embedded.ts';
import { writeMigration as write } from '../support/migration-files.ts';
import { insertJobs, migrations, recordAsBefore, someOf } from '../support/released.ts';
import { schemaOf } from '../support/schema.ts';

let url: string;
let client: Client;
let fresh: string[];

async function open() {
  const database = await openEmptyDatabase();
  ({ url, client } = database);
  return database.drop;
}

beforeAll(async () => {
  const drop = await open();
  await migrate(url, migrations);
  fresh = await schemaOf(client);
  await drop();
});
beforeEach(async () => onTestFinished(await open()));

// Files of before this time could be begun by servers that did not apply a file and record it in one transaction.
const files = someOf(
  migrations
    .map((migration, index) => [migration.name, index, migration] as const)
    .filter(([name]) => name < '20261128120000'),
);

/** A database in the state before a migration that an older server has begun. */
async function begin(index: number, migration: Pick<Migration, 'name' | 'checksum'>): Promise<void> {
  // Creates the table of the records.
  await migrate(url, migrations.slice(0, Math.max(index, 1)));
  if (index === 0) await client.query('DROP TABLE generations; DELETE FROM _prisma_migrations');
  else await insertJobs(client, 500);
  await recordAsBefore(client, migration);
}

test.each(files)(
  '%s, begun by an older server that was killed before it, is applied',
  async (name, index, migration) => {
    await begin(index, migration);
    expect(await migrate(url, migrations)).toContain(name);
    expect(await schemaOf(client)).toEqual(fresh);
  },
);

test.each(files)(
  '%s, done by an older server that was killed after it, is taken as done',
  async (name, index, migration) => {
    await begin(index, migration);
    await client.query(migration.sql);
    const lines: string[] = [];
    await migrate(url, migrations, { log: (line) => lines.push(line) });
    expect(lines[0]).toBe(
      `the migration ${name} was interrupted after its work was done: recorded as applied`,
    );
    expect(await schemaOf(client)).toEqual(fresh);
  },
);

test('a file that leaves no trace, or whose work is there in part, is not guessed at', async () => {
  const folder = await temporaryFolder();
  await write(folder, '1_things', 'CREATE TABLE things (id INT)');
  await migrate(
    url,
    await write(folder, '2_rows', 'INSERT INTO things VALUES (1)').then((all) => all.slice(0, 1)),
  );
  const all = await write(
    folder,
    '3_more',
    'ALTER TABLE things ADD COLUMN colour TEXT; CREATE TABLE others (id INT);',
  );
  for (const migration of all.slice(1, 2)) await recordAsBefore(client, migration);
  await expect(migrate(url, all)).rejects.toThrow(
    '2_rows was interrupted, and leaves nothing that could tell',
  );
  await client.query('UPDATE _prisma_migrations SET finished_at = now()');
  for (const migration of all.slice(2)) await recordAsBefore(client, migration);
  await client.query('CREATE TABLE others (id INT)');
  await expect(migrate(url, all)).rejects.toThrow(
    '3_more was interrupted, and was applied in part: the column things.colour is missing',
  );
});

test('a file that was recorded as failed by an older server is tried again', async () => {
  const [all] = [await write(await temporaryFolder(), '1_things', 'CREATE TABLE things (id INT)')];
  await migrate(url, migrations);
  for (const migration of all) await recordAsBefore(client, migration);
  await client.query(`UPDATE _prisma_migrations SET logs = 'out of disk' WHERE finished_at IS NULL`);
  expect(await migrate(url, [...migrations, ...all])).toEqual(['1_things']);
});

test('an index that was left unfinished is built again, and a finished one is not', async () => {
  const folder = await temporaryFolder();
  await write(folder, '1_things', 'CREATE TABLE things (id INT); INSERT INTO things VALUES (1), (1);');
  const sql =
    'CREATE UNIQUE INDEX CONCURRENTLY things_id ON things (id);\nCREATE INDEX things_id_desc ON things (id DESC);';
  const all = await write(folder, '2_indexes', sql);
  await expect(migrate(url, all)).rejects.toThrow('could not create unique index');
  await client.query('DELETE FROM things; INSERT INTO things VALUES (1)');
  await client.query('CREATE INDEX things_id_desc ON things (id DESC)');
  const { rows } = await client.query(`SELECT 'things_id_desc'::regclass::oid AS built`);
  const lines: string[] = [];
  expect(await migrate(url, all, { log: (line) => lines.push(line) })).toEqual(['2_indexes']);
  expect(lines).toEqual([
    'the migration 2_indexes was interrupted: going on with its step 1',
    'the index things_id was not finished: building it again',
  ]);
  expect((await client.query(`SELECT 'things_id_desc'::regclass::oid AS built`)).rows).toEqual(rows);
  expect((await client.query('SELECT FROM pg_index WHERE NOT indisvalid')).rows).toEqual([]);
});

test('an index of the same name that is another one is not taken for it', async () => {
  const folder = await temporaryFolder();
  await write(folder, '1_things', 'CREATE TABLE things (id INT, size INT); INSERT INTO things VALUES (1);');
  const all = await write(folder, '2_index', 'CREATE INDEX things_idx ON things (id);');
  await migrate(url, all.slice(0, 1));
  await client.query('CREATE INDEX things_idx ON things (size)');
  await expect(migrate(url, all)).rejects.toThrow('there is another index of the name things_idx');
});
