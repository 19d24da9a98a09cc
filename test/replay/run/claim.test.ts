import { expect, test } from 'vitest';
import { release } from '../../../src/generations/transitions/claim.ts';
import { claimWaiting } from '../../../src/replay/run/claim.ts';
import { openTestDatabase } from '../../support/database.ts';

const schedule = {
  firstSeconds: 60,
  maxSeconds: 60,
  graceSeconds: 60,
  horizonSeconds: 60,
  concurrency: 1,
  timeoutSeconds: 1,
};
const { db } = await openTestDatabase();

test('repeating a release does not undo a claim that was made since', async () => {
  const deps = { db, schedule, checkpoint: () => undefined };
  const { id } = await db.replay.create({
    data: { requestedBy: 'boss', filter: {}, options: {}, unpricedJobs: 0 },
  });
  await db.$executeRaw`INSERT INTO generations (request_id, user_id, endpoint, status, inputs, replay_id)
    VALUES ('pending:' || gen_random_uuid(), 'ann', 'fal-ai/flux/dev', 'IN_QUEUE', '{}', ${id})`;
  const claim = async () => {
    const [job] = await claimWaiting(deps, new Map([[id, 1]]), 1);
    if (!job) throw new Error('nothing is waiting');
    return job;
  };
  const isClaimed = async () => (await db.generation.findFirstOrThrow()).submitStartedAt !== null;

  const first = await claim();
  await release(deps, first);
  expect(await isClaimed()).toBe(false);
  const second = await claim();
  await release(deps, first);
  expect(await isClaimed()).toBe(true);
  await release(deps, second);
  expect(await isClaimed()).toBe(false);
});
