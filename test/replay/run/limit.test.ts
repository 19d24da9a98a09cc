import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { recordCosts } from '../../../src/billing/record-costs.ts';
import { applyResult } from '../../../src/generations/transitions/end.ts';
import { createPricing } from '../../../src/pricing/pricing.ts';
import { resumeReplay } from '../../../src/replay/control.ts';
import { replayGenerations } from '../../../src/replay/replay-generations.ts';
import { openTestDatabase } from '../../support/database.ts';
import { testDeps } from '../../support/deps.ts';
import { insertPastJobs } from '../../support/failed-jobs.ts';
import { BOSS, countStages, createReplayServer } from '../../support/replay-server.ts';
import { resultOf } from '../../support/results.ts';

const { client, db } = await openTestDatabase();
// Endpoints that bill more than their list price, of which nobody has reported it: one for each test, since the bills of one
// correct the estimates of the next.
const DEAR = 'minimax/h4/image-to-video';
const DEAR_TURBO = 'minimax/h4/turbo/image-to-video';
const INPUTS = '{"prompt":"past #","duration":"5","image_url":"https://a/1.png"}';
const { fal, tasks } = testDeps(db);
const price = { unitPrice: '0.025', unit: 'seconds', currency: 'USD' };
const overrides = new Map([DEAR, DEAR_TURBO].map((endpoint) => [endpoint, price]));
const pricing = createPricing({ db, fal, tasks, overrides });
const submit = async () => ({ kind: 'accepted', requestId: randomUUID() }) as const;
const startServer = () => createReplayServer(db, submit, { pricing, concurrency: 50 });
const [one, other] = [startServer(), startServer()];

const record = async (user: string, endpoint: string) => {
  await insertPastJobs(client, 20, { user, endpoint, inputs: INPUTS });
  return (await replayGenerations(one.deps, BOSS, { filter: { userId: user }, maxDollars: 2.6 })).id;
};
/** Both servers count at the same time, and send what they may. */
async function rounds(): Promise<void> {
  for (let round = 0; round < 2; round++) {
    await Promise.all([one.tick(), other.tick()]);
    await Promise.all([one.round(), other.round()]);
    await Promise.all([one.drain(), other.drain()]);
  }
}
/** fal completes the jobs that it has, and bills each of them so many cents. */
async function bill(id: bigint, cents: string): Promise<void> {
  const jobs = await db.generation.findMany({
    where: { replayId: id, status: 'IN_QUEUE', submitStartedAt: { not: null } },
  });
  for (const { id: job, requestId } of jobs) {
    await applyResult(db, { requestId }, { status: 'COMPLETED', payload: resultOf({}) }, 'RECONCILER');
    const cost = {
      id: job,
      source: 'BILLED_UNITS',
      cents,
      units: null,
      unit: null,
      unitPrice: null,
    } as const;
    await recordCosts(db, [cost]);
  }
}
async function spent(id: bigint): Promise<number> {
  const { _sum: sum } = await db.generation.aggregate({ where: { replayId: id }, _sum: { costCents: true } });
  const waiting = await db.generation.aggregate({
    where: { replayId: id, submitStartedAt: null },
    _sum: { costCents: true },
  });
  return Number(sum.costCents ?? 0) - Number(waiting._sum.costCents ?? 0);
}

test('two servers send one job first, then what its bill leaves room for, and pause; a new limit goes on from there', async () => {
  const id = await record('ann', DEAR);
  await rounds();
  expect(await countStages(client, id)).toEqual({ confirmed: 1, waiting: 19 });
  await bill(id, '20');
  await rounds();
  // One bill does not say that the next is not higher.
  expect(await countStages(client, id)).toEqual({ COMPLETED: 1, confirmed: 3, waiting: 16 });
  await bill(id, '20');
  await rounds();
  expect(await countStages(client, id)).toEqual({ COMPLETED: 4, confirmed: 9, waiting: 7 });
  await bill(id, '20');
  await rounds();
  expect(await spent(id)).toBe(260);
  const paused = await db.replay.findUniqueOrThrow({ where: { id } });
  expect(paused.pauseReason).toContain('The limit of $2.60 is reached: $2.60 is spent or committed');

  await expect(resumeReplay(one.deps, BOSS, id, 2.5)).rejects.toMatchObject({ code: 'REPLAY_COMMITTED' });
  for (const wrong of [0, -1])
    await expect(resumeReplay(one.deps, BOSS, id, wrong)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  expect(await db.replay.findUniqueOrThrow({ where: { id } })).toEqual(paused);

  await resumeReplay(one.deps, BOSS, id, 3);
  await rounds();
  expect(await countStages(client, id)).toEqual({ COMPLETED: 13, confirmed: 2, waiting: 5 });
});

test('a bill that never comes holds a replay up for two minutes, not for ever', async () => {
  const id = await record('ben', DEAR_TURBO);
  await rounds();
  await client.query(
    `UPDATE generations SET status = 'COMPLETED', finished_at = now() WHERE replay_id = $1 AND submit_started_at IS NOT NULL`,
    [id],
  );
  await rounds();
  expect(await countStages(client, id)).toEqual({ COMPLETED: 1, waiting: 19 });
  await client.query(
    "UPDATE generations SET finished_at = now() - interval '2 minutes' WHERE replay_id = $1 AND status = 'COMPLETED'",
    [id],
  );
  await rounds();
  // At the list price, since no bill and no report says more: 12.5 cents each.
  expect(await countStages(client, id)).toEqual({ COMPLETED: 1, confirmed: 19 });
});
