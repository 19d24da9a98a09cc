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

test('a transaction that only read counts as reading, and so does a query with a WITH', async () => {
  const database = await createTestDatabase();
  const worked = vi.fn<(reads: boolean) => void>();
  const db = createDatabase(database.url, { poolSize: 1, health: { failed: () => undefined, worked } });
  await db.$transaction((tx) => tx.$queryRaw`SELECT 1`);
  await db.$queryRaw`/* ours */ WITH one AS (SELECT 1 AS n) SELECT n FROM one`;
  expect(worked.mock.calls.flat()).not.toContain(false);
  await db.$executeRaw`WITH one AS (DELETE FROM generations RETURNING id) SELECT id FROM one`;
  expect(worked).toHaveBeenLastCalledWith(false);
  await db.$disconnect();
  await database.drop();
});
