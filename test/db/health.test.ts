import { Writable } from 'node:stream';
import { pino } from 'pino';
import { expect, test, vi } from 'vitest';
import { createDatabase } from '../../src/db/client.ts';
import { createHealth } from '../../src/db/health.ts';
import type { Trouble } from '../../src/db/trouble.ts';
import { createTestDatabase } from '../support/database.ts';

const GONE: Trouble = { words: 'cannot be reached', readsWork: false, mayHaveWorked: true };
const READ_ONLY: Trouble = { words: 'is read-only', readsWork: true, mayHaveWorked: false };
const FULL: Trouble = { words: 'has no space left on its disk', readsWork: true, mayHaveWorked: false };

function watch() {
  const lines: unknown[] = [];
  let now = 0;
  const sink = new Writable({
    write(chunk, _encoding, done) {
      const { msg, failures, err } = JSON.parse(String(chunk));
      lines.push({ msg, failures, err });
      done();
    },
  });
  const health = createHealth(pino(sink), () => new Date(now));
  return { lines, health, pass: (ms: number) => (now += ms) };
}

test('each cause is said once an episode, and its end with the number of failures', () => {
  const { lines, health, pass } = watch();
  for (let failures = 0; failures < 100; failures += 1) health.failed(GONE, new Error('x'));
  health.worked(true);
  pass(2000);
  health.worked(true);
  health.worked(true);
  expect(lines).toEqual([
    { msg: 'the database cannot be reached' },
    { msg: 'the database works again', failures: 100 },
  ]);
});

test('reading says nothing about a full disk; writing does', () => {
  const { lines, health, pass } = watch();
  health.failed(FULL, new Error('x'));
  pass(2000);
  health.worked(true);
  expect(lines).toHaveLength(1);
  health.worked(false);
  expect(lines).toHaveLength(2);
});

test('a database that comes back read-only does not work again until something is written', () => {
  const { lines, health, pass } = watch();
  health.failed(GONE, new Error('x'));
  health.failed(READ_ONLY, new Error('x'));
  pass(2000);
  health.worked(true);
  pass(60_000);
  health.failed(GONE, new Error('x'));
  pass(20_000);
  health.worked(true);
  expect(lines).toHaveLength(2);
  health.worked(false);
  expect(lines.at(-1)).toEqual({ msg: 'the database works again', failures: 3 });
  // The next trouble is another one.
  health.failed(GONE, new Error('x'));
  pass(20_000);
  health.worked(true);
  expect(lines.at(-1)).toEqual({ msg: 'the database works again', failures: 1 });
});

test('only a statement that has changed a row counts as writing', async () => {
  const database = await createTestDatabase();
  const worked = vi.fn<(reads: boolean) => void>();
  const db = createDatabase(database.url, { poolSize: 1, health: { failed: () => undefined, worked } });
  await db.$transaction((tx) => tx.$queryRaw`SELECT 1`);
  await db.$queryRaw`/* ours */ WITH one AS (SELECT 1 AS n) SELECT n FROM one`;
  // A database that takes no changes does these all the same.
  await db.$executeRaw`/* ours */ UPDATE upkeep SET up_to = now() WHERE work = 'none'`;
  await db.$queryRaw`WITH none AS (SELECT 'none' AS work) DELETE FROM upkeep u USING none WHERE u.work = none.work RETURNING 1`;
  await db.$queryRaw`WITH none AS (DELETE FROM upkeep WHERE work = 'none' RETURNING work) SELECT count(*) FROM none`;
  expect(worked.mock.calls.flat()).not.toContain(false);
  await db.$executeRaw`/* ours */ INSERT INTO upkeep (work, up_to) VALUES ('one', now()), ('two', now())`;
  expect(worked).toHaveBeenLastCalledWith(false);
  await db.$queryRaw`SELECT 1`;
  await db.$queryRaw`WITH one AS (SELECT 'one' AS work) DELETE FROM upkeep u USING one WHERE u.work = one.work RETURNING 1`;
  expect(worked).toHaveBeenLastCalledWith(false);
  await db.$transaction((tx) => tx.$executeRaw`DELETE FROM upkeep WHERE work = 'two'`);
  expect(worked.mock.calls.flat().filter((reads) => !reads)).toHaveLength(3);
  await db.$disconnect();
  await database.drop();
});
