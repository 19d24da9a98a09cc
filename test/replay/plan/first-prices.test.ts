import { beforeEach, expect, test } from 'vitest';
import { makePlan } from '../../../src/replay/plan/make-plan.ts';
import { replayGenerations } from '../../../src/replay/replay-generations.ts';
import { openTestDatabase } from '../../support/database.ts';
import { testDeps } from '../../support/deps.ts';
import { insertPastJobs } from '../../support/failed-jobs.ts';
import { BOSS } from '../../support/replay-server.ts';

const { client, db } = await openTestDatabase();
const FILTER = { filter: { userId: 'ann' } };
beforeEach(async () => void (await client.query('TRUNCATE generations, endpoint_prices')));

/** Records two failed jobs on an endpoint whose price nobody has asked for. */
const record = async (endpoint: string) =>
  await insertPastJobs(client, 2, { user: 'ann', endpoint, inputs: '{"prompt":"past #","duration":"5"}' });
const priced = testDeps(db, {
  prices: async (endpoints) => ({
    kind: 'prices',
    prices: endpoints.map((endpoint) => ({ endpoint, unitPrice: '0.025', unit: 'seconds', currency: 'USD' })),
  }),
});
const unpriced = testDeps(db);

test('a first replay with maxDollars waits for the price that fal names', async () => {
  await record('minimax/h3-max/a');
  const { estimate, low, high } = await makePlan(priced, BOSS, FILTER, null);
  expect([estimate.cents, low.cents, high.cents]).toEqual([40, 25, 40]);
  const dry = await replayGenerations(priced, BOSS, { ...FILTER, maxDollars: 0.4, dryRun: true });
  expect(dry.bounds).toEqual({ lowCents: 25, highCents: 40, unverified: 2 });
  const made = await replayGenerations(priced, BOSS, { ...FILTER, maxDollars: 0.4 });
  expect(made).toMatchObject({ unpricedJobs: 0, estimatedCents: expect.objectContaining({}) });
});

test('where no price can be had, a replay with maxDollars is refused and told what to do', async () => {
  await record('a/b');
  await expect(replayGenerations(unpriced, BOSS, { ...FILTER, maxDollars: 5 })).rejects.toMatchObject({
    code: 'REPLAY_LIMIT',
    unpricedJobs: 2,
    message: expect.stringContaining('without maxDollars first, by a plan with limit: 1'),
  });
  const dry = await replayGenerations(unpriced, BOSS, { ...FILTER, dryRun: true });
  expect(dry.bounds).toEqual({ lowCents: null, highCents: null, unverified: 2 });
  expect(await db.replay.count()).toBe(1);
});
