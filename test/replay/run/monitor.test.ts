import { beforeEach, expect, test } from 'vitest';
import { type ExplainedStatement, explaining } from '../../../src/db/explain.ts';
import { createAllowances } from '../../../src/replay/run/allowances.ts';
import { createMonitor } from '../../../src/replay/run/monitor.ts';
import { openTestDatabase } from '../../support/database.ts';
import { testDeps } from '../../support/deps.ts';
import { ofWholeTable } from '../../support/whole-table.ts';

const { db } = await openTestDatabase();
const allowances = createAllowances();
const monitor = createMonitor(testDeps(db), allowances);
beforeEach(async () => {
  await db.$executeRaw`TRUNCATE generations, replays CASCADE`;
});

/** A replay with this many jobs that were not sent. */
async function waiting(jobs: number, pausedAt: Date | null): Promise<bigint> {
  const { id } = await db.replay.create({
    data: { requestedBy: 'boss', filter: {}, options: {}, unpricedJobs: 0, pausedAt },
  });
  await db.$executeRaw`INSERT INTO generations (request_id, user_id, endpoint, status, inputs, replay_id)
    SELECT 'pending:' || gen_random_uuid(), 'ann', 'fal-ai/flux/dev', 'IN_QUEUE', '{}', ${id}
    FROM generate_series(1, ${jobs}::int)`;
  await db.$executeRaw`ANALYZE generations, replays`;
  return id;
}

test('a paused replay costs one read of an index, however many of its jobs wait', async () => {
  const id = await waiting(5000, new Date());
  const statements: ExplainedStatement[] = [];
  await explaining(statements, () => monitor.tick());
  expect(allowances.isRunning(id)).toBe(false);
  expect(statements.map(({ statement }) => statement)).toEqual(['replay: open']);
  const scans = await ofWholeTable(db, statements[0]?.scans ?? []);
  expect(scans.filter(({ table }) => table === 'generations')).toMatchObject([
    { index: 'generations_replay_unsent_idx', rowsRead: 1 },
  ]);
});

test('a replay that is resumed runs again, while others stay paused', async () => {
  const other = await waiting(5, new Date());
  const id = await waiting(5, new Date());
  await monitor.tick();
  expect([other, id].map(allowances.isRunning)).toEqual([false, false]);
  await db.replay.update({ where: { id }, data: { pausedAt: null, resumedAt: new Date() } });
  await monitor.tick();
  expect(allowances.open()).toEqual(new Map([[id, 20]]));
  expect(allowances.isRunning(other)).toBe(false);
});

test('a replay is over once its last job was cancelled, by itself or with the whole replay', async () => {
  const one = await waiting(1, new Date());
  await db.generation.updateMany({ data: { status: 'CANCELLED' } });
  const other = await waiting(3, new Date());
  await db.replay.update({ where: { id: other }, data: { cancelledAt: new Date() } });
  await monitor.tick();
  await monitor.tick();
  for (const id of [one, other])
    expect((await db.replay.findUniqueOrThrow({ where: { id } })).endedAt).toBeInstanceOf(Date);
  expect(await db.generation.count({ where: { status: 'CANCELLED' } })).toBe(4);
});
