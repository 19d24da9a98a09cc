import { expect, test } from 'vitest';
import { currentPosition, keepNoting, mayHaveChanged } from '../../src/changes/noting.ts';
import type { Position } from '../../src/changes/position.ts';
import { readChanges } from '../../src/changes/read.ts';
import { openTestDatabase } from '../support/database.ts';
import { insertJobs } from '../support/jobs.ts';

const { client, db } = await openTestDatabase();
const ADMIN = { userId: 'boss', role: 'admin' } as const;

async function begin(): Promise<Position> {
  await keepNoting(db, { notify: false });
  const position = await currentPosition(db);
  if (!position) throw new Error('a transaction is open');
  return position;
}

async function insert(requestId: string): Promise<void> {
  await insertJobs(client, [
    {
      requestId,
      userId: 'ann',
      endpoint: 'a/b',
      status: 'COMPLETED',
      createdAt: new Date(),
      finishedAt: new Date(),
    },
  ]);
}

test('notes that are kept are the same epoch', async () => {
  const { epoch } = await begin();
  await keepNoting(db, { notify: true });
  expect((await currentPosition(db))?.epoch).toBe(epoch);
  expect(epoch).toMatch(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);
});

test('notes that came with a dump of another server say nothing about this one', async () => {
  const { snapshot } = await begin();
  // Of a server that has had more transactions.
  const since = { epoch: '00000000-0000-4000-8000-000000000000', snapshot: '900000000:900000000:' };
  await client.query(
    `UPDATE ledger_changes_noted SET epoch = $1, complete_from = '900000000', wanted_until = now() + interval '5 minutes'`,
    [since.epoch],
  );
  await keepNoting(db, { notify: false });
  await insert('after-the-restore');
  expect(await mayHaveChanged(db, ADMIN, since)).toBe(true);
  expect(await readChanges(db, since, { most: 10 })).toMatchObject({ all: false });
  expect(await mayHaveChanged(db, ADMIN, { epoch: since.epoch, snapshot })).toBe(true);
});

test('more changes than are read at once are told to be cut', async () => {
  const since = await begin();
  for (const name of ['one', 'two', 'three']) await insert(name);
  expect(await readChanges(db, since, { most: 2 })).toMatchObject({ cut: true, all: false });
  expect(await readChanges(db, since, { most: 3 })).toMatchObject({ cut: false, all: true });
});
