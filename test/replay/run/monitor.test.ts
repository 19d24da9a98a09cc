import { pino } from 'pino';
import { beforeEach, expect, test } from 'vitest';
import { type ExplainedStatement, explaining } from '../../../src/db/explain.ts';
import { createMonitor } from '../../../src/replay/run/monitor.ts';
import { openTestDatabase } from '../../support/database.ts';

const { db } = await openTestDatabase();
const watcher = createMonitor({ db, log: pino({ level: 'silent' }), clock: () => new Date() });
beforeEach(async () => {
  await db.$executeRaw`TRUNCATE generations, replays CASCADE`;
});

/** A replay with so many jobs that were not sent. */
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
  await waiting(5000, new Date());
  const statements: ExplainedStatement[] = [];
  expect(await explaining(statements, () => watcher.look())).toEqual(new Map());
  expect(statements.map(({ statement }) => statement)).toEqual(['replay: open']);
  const scans = statements[0]?.scans.filter(({ table }) => table === 'generations');
  expect(scans).toMatchObject([{ index: 'generations_replay_unsent_idx', rowsRead: 1 }]);
});

test('it goes on when it is resumed, while others are paused', async () => {
  await waiting(5, new Date());
  const id = await waiting(5, new Date());
  expect(await watcher.look()).toEqual(new Map());
  await db.replay.update({ where: { id }, data: { pausedAt: null, resumedAt: new Date() } });
  expect(await watcher.look()).toEqual(new Map([[id, 20]]));
});

test('it is over when its last job was cancelled by itself, and when it is cancelled as a whole', async () => {
  const one = await waiting(1, new Date());
  await db.generation.updateMany({ data: { status: 'CANCELLED' } });
  const other = await waiting(3, new Date());
  await db.replay.update({ where: { id: other }, data: { cancelledAt: new Date() } });
  await watcher.look();
  await watcher.look();
  for (const id of [one, other])
    expect((await db.replay.findUniqueOrThrow({ where: { id } })).endedAt).toBeInstanceOf(Date);
  expect(await db.generation.count({ where: { status: 'CANCELLED' } })).toBe(4);
});
