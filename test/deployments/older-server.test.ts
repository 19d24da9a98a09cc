import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Client } from 'pg';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { migrate } from '../../src/db/migrate.ts';
import { type Migration, readMigrations } from '../../src/db/migrations/files.ts';
import { createEmptyDatabase } from '../support/database.ts';
import { temporaryFolder } from '../support/embedded.ts';
import { migrations } from '../support/released.ts';
import { execute } from '../support/server.ts';

let url: string;
beforeEach(async () => {
  const database = await createEmptyDatabase();
  onTestFinished(database.drop);
  url = database.url;
});

/** A version's migrations, which end with these files. */
async function version(...files: string[]): Promise<Migration[]> {
  const folder = await temporaryFolder();
  for (const [index, sql] of ['CREATE TABLE things (id INT)', ...files].entries()) {
    await mkdir(path.join(folder, `20990101000000_${index}`));
    await writeFile(path.join(folder, `20990101000000_${index}`, 'migration.sql'), sql);
  }
  return await readMigrations(folder);
}

async function startOlder(all: readonly Migration[], known: number): Promise<string[]> {
  const lines: string[] = [];
  expect(await migrate(url, all.slice(0, known), { log: (line) => lines.push(line) })).toEqual([]);
  return lines;
}

const ADDS = '-- Colours of things.\n-- adds only\nALTER TABLE things ADD COLUMN colour TEXT;';
const CHANGES = 'ALTER TABLE things ALTER COLUMN id TYPE BIGINT;';

test('an older server starts with a warning on a database to which a newer one has only added', async () => {
  const all = await version(ADDS);
  await migrate(url, all);
  expect(await startOlder(all, 1)).toEqual([
    'warning: the database is newer than this version, which goes on since 20990101000000_1 only added to it',
  ]);
});

test('it also does while the newer one still adds, and where Prisma has applied the file', async () => {
  const all = await version(ADDS);
  await migrate(url, all.slice(0, 1));
  const client = new Client({ connectionString: url });
  await client.connect();
  onTestFinished(() => client.end());
  await client.query('INSERT INTO things VALUES (1)');
  await client.query('BEGIN; SELECT FROM things');
  const newer = await version(`${ADDS}\nCREATE INDEX things_colour ON things (colour);`);
  const stop = new AbortController();
  const migrating = migrate(url, newer, { signal: stop.signal }).catch(() => undefined);
  await expect.poll(() => recordedNames()).toContain('20990101000000_1');
  expect(await startOlder(all, 1)).toHaveLength(1);
  stop.abort();
  await migrating;
  await client.query('COMMIT');
  await migrate(url, newer);
  // Prisma does not know what only adds; the start of any newer server adds that.
  await execute(url, 'UPDATE _prisma_migrations SET logs = NULL');
  await expect(migrate(url, newer.slice(0, 1))).rejects.toThrow('which this version does not know');
  await migrate(url, newer);
  expect(await startOlder(newer, 1)).toHaveLength(1);
});

async function recordedNames(): Promise<string[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ name: string }>(
    'SELECT migration_name AS name FROM _prisma_migrations',
  );
  await client.end();
  return rows.map(({ name }) => name);
}

test('an older server refuses a database in which a newer one has changed something, in one line', async () => {
  const all = await version(ADDS, CHANGES, '\n-- adds only\nCREATE TABLE others (id INT)');
  await migrate(url, all);
  await expect(migrate(url, all.slice(0, 2))).rejects.toThrow(
    /^The database has the migration 20990101000000_2, which this version does not know and which does more than add: the database is newer than the program. Start the newer version.$/,
  );
  expect(await startOlder(all, 3)).toHaveLength(1);
});

test('only a comment of its own before the first statement says that a file only adds', async () => {
  const not = [
    `${CHANGES}\n-- adds only`,
    `-- Not what adds only.\n${CHANGES}`,
    `COMMENT ON TABLE things IS '\n-- adds only\n'`,
  ];
  expect((await version(...not)).map((migration) => migration.addsOnly)).toEqual([
    false,
    false,
    false,
    false,
  ]);
  expect((await version(ADDS.replaceAll('\n', '\r\n')))[1]?.addsOnly).toBe(true);
});

test('of the released migrations, those that an older server would get wrong stop it', () => {
  expect(migrations.filter((migration) => migration.addsOnly).map(({ name }) => name)).toEqual(
    expect.arrayContaining(['20261128010000_submit_refusal', '20261128040000_fal_answers']),
  );
  const changing = migrations.filter((migration) => !migration.addsOnly).map(({ name }) => name);
  expect(changing).toEqual(
    expect.arrayContaining([
      '20261124120000_no_job_lost',
      '20261124160000_replay',
      '20261124200000_real_cost',
    ]),
  );
});
