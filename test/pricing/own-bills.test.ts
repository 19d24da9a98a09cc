import { beforeEach, expect, test } from 'vitest';
import type { Viewer } from '../../src/deps.ts';
import { submitGeneration } from '../../src/generations/submit.ts';
import { estimate } from '../../src/pricing/estimate.ts';
import { billsShownTo, pricesFor } from '../../src/pricing/pricing.ts';
import { makePlan } from '../../src/replay/plan/make-plan.ts';
import { replayGenerations } from '../../src/replay/replay-generations.ts';
import { createSpending } from '../../src/replay/run/spending.ts';
import { openTestDatabase } from '../support/database.ts';
import { testDeps } from '../support/deps.ts';
import { insertJobs } from '../support/jobs.ts';

const { client, db } = await openTestDatabase();
const ANN: Viewer = { userId: 'ann', role: 'user' };
const ADMIN: Viewer = { userId: 'boss', role: 'admin' };
const job = { endpoint: 'a/b', createdAt: new Date(), finishedAt: new Date(), inputs: { resolution: '4k' } };

beforeEach(async () => {
  await client.query('TRUNCATE generations, replays, replay_plans');
  await insertJobs(client, [
    ...['20', '20', '20'].map((costCents, index) => ({
      ...job,
      requestId: `bob ${index}`,
      userId: 'bob',
      status: 'COMPLETED' as const,
      costSource: 'BILLED' as const,
      costCents,
    })),
    { ...job, requestId: 'ann', userId: 'ann', status: 'FAILED', errorType: 'internal_server_error' },
  ]);
});

const deps = () => testDeps(db, { submit: async () => ({ kind: 'accepted', requestId: 'new' }) });
const ofAnn = { filter: { userId: 'ann' } };

test('an estimate for a user knows no bill of another user, one for an admin knows all', async () => {
  const asked = async (viewer: Viewer) =>
    (await estimate(pricesFor(deps().pricing, billsShownTo(viewer)), 'a/b', job.inputs, null)).costCents;
  expect(await asked(ANN)).toBeNull();
  expect(await asked({ userId: 'bob', role: 'user' })).toBe('20.0000');
  expect(await asked(ADMIN)).toBe('20.0000');
});

test('the estimate in a row knows no bill of another user than the row’s', async () => {
  const { costCents } = await submitGeneration(deps(), ADMIN, { ...job, userId: 'ann' });
  expect(costCents).toBeNull();
});

test('a plan for a user knows no bill of another user, one for an admin knows all', async () => {
  expect((await makePlan(deps(), ANN, ofAnn, null)).estimate).toEqual({ cents: null, unknown: 1 });
  expect((await makePlan(deps(), ADMIN, ofAnn, null)).estimate).toEqual({ cents: 20, unknown: 0 });
});

test('an admin’s replay keeps to its limit by all bills, and shows the user of a job none of them', async () => {
  const replay = await replayGenerations(deps(), ADMIN, { ...ofAnn, maxDollars: 1 });
  expect(replay).toMatchObject({ unpricedJobs: 0 });
  expect(replay.estimatedCents?.toNumber()).toBe(20);
  const row = await db.generation.findFirstOrThrow({ where: { replayId: replay.id } });
  expect(row).toMatchObject({ userId: 'ann', costCents: null });
  const room = (maxDollars: number) => createSpending(deps()).roomOf(replay, maxDollars, 10);
  expect(await room(1)).toMatchObject({ jobs: 1, pauseReason: null });
  expect(await room(0.1)).toMatchObject({ jobs: 0, pauseReason: expect.stringContaining('may cost $0.20') });
});
