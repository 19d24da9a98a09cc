import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { collectBills } from '../../src/billing/collect.ts';
import { forgetBills } from '../../src/billing/queue.ts';
import { countWaiting } from '../../src/billing/unbilled.ts';
import { createDatabase } from '../../src/db/client.ts';
import type { Fal } from '../../src/fal/client.ts';
import { prune } from '../../src/generations/prune.ts';
import { receiveWebhook } from '../../src/generations/receive-webhook.ts';
import { fetchResult } from '../../src/generations/reconcile/fetch-result.ts';
import { applyResult } from '../../src/generations/transitions/end.ts';
import {
  billsOf,
  costOf,
  endJob,
  endJobs,
  type FakeBilling,
  fakeBilling,
  jobIds,
  makeBillsDue,
  SEEDANCE,
  unanswered,
  unitsOf,
} from '../support/bills.ts';
import { openTestDatabase } from '../support/database.ts';
import { testDeps } from '../support/deps.ts';
import { insertJobs } from '../support/jobs.ts';
import { resultOf } from '../support/results.ts';

const { url, client, db } = await openTestDatabase(4);
const otherDb = createDatabase(url, { poolSize: 4 });
afterAll(async () => await otherDb.$disconnect());
const { signal } = new AbortController();
let fake: FakeBilling;
beforeEach(async () => {
  await client.query('TRUNCATE generations, generation_bills, endpoint_prices');
  fake = fakeBilling();
  fake.result = unitsOf('87.3');
});
const round = () => collectBills(testDeps(db, fake.fal), signal);

/** A job that fal has accepted, or has not answered about yet. */
async function submitted(requestId: string): Promise<void> {
  await insertJobs(client, [
    {
      requestId,
      userId: 'ann',
      endpoint: SEEDANCE,
      status: 'IN_QUEUE',
      createdAt: new Date(),
      costCents: '100',
    },
  ]);
}

test('two processes share the work: every due job is checked, and none twice', async () => {
  await endJobs(client, db, jobIds(120));
  fake.events = [];
  const result = fake.fal.result;
  const slow = {
    ...fake.fal,
    result: async (...args: Parameters<typeof result>) => await setTimeout(2, await result(...args)),
  };
  const rounds: number[] = [];
  async function work(deps: ReturnType<typeof testDeps>): Promise<void> {
    for (;;) {
      const { checked } = await collectBills(deps, signal);
      if (checked === 0) return;
      rounds.push(checked);
    }
  }
  const processes = [testDeps(db, slow), testDeps(otherDb, slow)];
  const workers = [...processes, ...processes, ...processes, ...processes];
  // With connections that are open already they begin at the same moment.
  await Promise.all(workers.map((deps) => deps.db.$queryRaw`SELECT 1 FROM pg_sleep(0.05)`));
  await Promise.all(workers.map(work));
  expect(rounds.reduce((sum, count) => sum + count, 0)).toBe(120);
  for (const asked of [fake.asked.results, fake.asked.bills.flat()])
    expect([asked.length, new Set(asked).size]).toEqual([120, 120]);
  const { rows } = await client.query(
    `SELECT cost_source, count(*)::int FROM generations GROUP BY cost_source`,
  );
  expect(rows).toEqual([{ cost_source: 'BILLED_UNITS', count: 120 }]);
});

test('bills that another process is taking right now are skipped, not waited for', async () => {
  for (const requestId of ['one', 'two', 'three']) await endJob(client, db, requestId);
  await client.query('BEGIN');
  onTestFinished(async () => void (await client.query('ROLLBACK')));
  await client.query(
    `SELECT FROM generation_bills b JOIN generations g ON g.id = b.generation_id
     WHERE g.request_id = 'two' FOR UPDATE OF b`,
  );
  expect(await round()).toEqual({ checked: 2, pauseMs: 0 });
  expect(fake.asked.results.toSorted()).toEqual(['one', 'three']);
});

test('a claim can be told from a check that is done, however short the calls of a server may be', async () => {
  await endJob(client, db, 'job');
  const { id } = await db.generation.findFirstOrThrow();
  const deps = testDeps(db, fake.fal);
  const schedule = { ...deps.schedule, timeoutSeconds: 1 };
  const waiting = async () => await countWaiting(db, [id], deps.billing);
  expect(await waiting()).toEqual({ due: 1, claimed: 0 });
  let during: unknown;
  const bills: Fal['bills'] = async (...args) => {
    during = await waiting();
    return await deps.fal.bills(...args);
  };
  await collectBills({ ...deps, schedule, fal: { ...deps.fal, bills } }, signal);
  expect(during).toEqual({ due: 0, claimed: 1 });
  expect(await waiting()).toEqual({ due: 0, claimed: 0 });
});

test('bills that a process had claimed when it died go to others when its lease ends', async () => {
  await endJob(client, db, 'job');
  const dying = {
    ...testDeps(db, fake.fal),
    checkpoint: () => {
      throw new Error('killed');
    },
  };
  await expect(collectBills(dying, signal)).rejects.toThrow('killed');
  expect(await round()).toEqual({ checked: 0, pauseMs: 0 });
  // As long as its calls may take.
  const [bill] = await billsOf(client);
  expect(bill?.dueIn).toBeGreaterThan(60);
  expect(bill?.dueIn).toBeLessThan(600);
  await makeBillsDue(client);
  expect(await round()).toEqual({ checked: 1, pauseMs: 0 });
  expect(await costOf(client, 'job')).toMatchObject({ source: 'BILLED_UNITS', cents: '122.2200' });
});

test('a shutdown in the middle of a round loses no bill', async () => {
  for (const requestId of ['one', 'two', 'three']) await endJob(client, db, requestId);
  const stop = new AbortController();
  fake.result = unanswered;
  fake.results = { one: unitsOf(null), two: unitsOf('87.3') };
  const stopping = {
    ...fake.fal,
    result: async (...args: Parameters<typeof fake.fal.result>) => {
      stop.abort();
      return await fake.fal.result(...args);
    },
    bills: () => Promise.reject(new Error('the connections are closed')),
  };
  await expect(collectBills(testDeps(db, stopping), stop.signal)).rejects.toThrow('closed');
  expect((await billsOf(client)).map(({ requestId }) => requestId)).toEqual(['one', 'two', 'three']);
});

test('only the bills of pruned jobs are deleted', async () => {
  await endJob(client, db, 'old');
  await endJob(client, db, 'young');
  await client.query(
    `UPDATE generations SET created_at = now() - interval '90 days' WHERE request_id = 'old'`,
  );
  const before = new Date(Date.now() - 86_400_000);
  for await (const _taken of prune(db, { before, keepCosts: false }));
  // Until then they are in nobody's way.
  expect(await round()).toEqual({ checked: 1, pauseMs: 0 });
  await endJob(client, db, 'new');
  expect(await billsOf(client)).toMatchObject([{ requestId: null }, { requestId: 'new' }]);
  await forgetBills({ db });
  expect(await billsOf(client)).toMatchObject([{ requestId: 'new' }]);
});

test('a job of which only the payload was pruned is still billed', async () => {
  await endJob(client, db, 'job');
  const before = new Date(Date.now() + 1000);
  for await (const _taken of prune(db, { before, keepCosts: true }));
  await forgetBills({ db });
  await round();
  expect(await costOf(client, 'job')).toMatchObject({ source: 'BILLED_UNITS', estimated: '100.0000' });
});

test.each([
  { status: 'FAILED', reason: { message: 'refused', type: null } },
  { status: 'CANCELLED' },
] as const)(
  'a job that fal never accepted and that is $status has no bill, however often it is told',
  async (outcome) => {
    const requestId = 'pending:00000000-0000-4000-8000-000000000001';
    await submitted(requestId);
    for (const verdict of ['APPLIED', 'DUPLICATE'])
      expect((await applyResult(db, { requestId }, outcome, 'SUBMIT')).verdict).toBe(verdict);
    expect(await billsOf(client)).toEqual([]);
  },
);

test.each([
  { status: 'FAILED', reason: { message: 'no', type: null } },
  { status: 'CANCELLED' },
  { status: 'COMPLETED', payload: resultOf({}) },
] as const)(
  'an accepted job that is $status has one bill, due at once, however often it is told',
  async (outcome) => {
    const submission = '00000000-0000-4000-8000-000000000001';
    await submitted(`pending:${submission}`);
    const tell = () => applyResult(db, { requestId: 'job', submission }, outcome, 'WEBHOOK');
    await Promise.all([tell(), tell(), tell()]);
    const bills = await billsOf(client);
    expect(bills).toMatchObject([{ requestId: 'job', attempts: 0, resultRead: false }]);
    expect(bills[0]?.dueIn).toBeLessThanOrEqual(0);
  },
);

test('a webhook that comes after its job was given up leaves it FAILED, with its id of fal and its bill', async () => {
  const submission = '00000000-0000-4000-8000-000000000001';
  const pending = `pending:${submission}`;
  const outcome = {
    status: 'FAILED',
    reason: { message: 'never confirmed', type: 'submission_unconfirmed' },
  } as const;
  await submitted(pending);
  await applyResult(db, { requestId: pending }, outcome, 'RECONCILER');
  const about = { requestId: 'late', submission };
  const tell = () => applyResult(db, about, { status: 'COMPLETED', payload: resultOf({}) }, 'WEBHOOK');
  const told = await Promise.all([tell(), tell(), tell()]);
  expect(told.map(({ verdict }) => verdict)).toEqual(['DUPLICATE', 'DUPLICATE', 'DUPLICATE']);
  expect(await billsOf(client)).toMatchObject([{ requestId: 'late', attempts: 0, resultRead: false }]);
  await round();
  const { rows } = await client.query('SELECT status, ended_by, error_type, cost_source FROM generations');
  const kept = { status: 'FAILED', ended_by: 'RECONCILER', error_type: 'submission_unconfirmed' };
  expect(rows).toEqual([{ ...kept, cost_source: 'BILLED_UNITS' }]);
});

test('an end that comes again after the bill was settled makes no second bill', async () => {
  await endJob(client, db, 'job');
  await round();
  await applyResult(db, { requestId: 'job' }, { status: 'COMPLETED', payload: resultOf({}) }, 'WEBHOOK');
  expect(await billsOf(client)).toEqual([]);
});

test('a webhook without its payload leaves the units to who fetches the result: one call', async () => {
  await submitted('job');
  const deps = testDeps(db, fake.fal);
  const fetching: Array<() => Promise<unknown>> = [];
  const tasks = {
    ...deps.tasks,
    run: (_name: string, work: (stop: AbortSignal) => Promise<unknown>) => {
      fetching.push(() => work(signal));
    },
  };
  await receiveWebhook({ ...deps, tasks }, { request_id: 'job', status: 'OK', payload: null }, undefined);
  // Nobody else fetches it meanwhile.
  expect(await round()).toEqual({ checked: 0, pauseMs: 0 });
  expect(fake.asked.results).toEqual([]);
  for (const fetch of fetching) await fetch();
  expect(await round()).toEqual({ checked: 1, pauseMs: 0 });
  expect(fake.asked.results).toEqual(['job']);
  expect(await costOf(client, 'job')).toMatchObject({ source: 'BILLED_UNITS', cents: '122.2200' });
});

test('a result that fal only has in its list has no units: they are asked for', async () => {
  await submitted('job');
  await applyResult(db, { requestId: 'job' }, { status: 'COMPLETED', payload: null }, 'WEBHOOK');
  const job = await db.generation.findFirstOrThrow({ where: { requestId: 'job' } });
  const listed = {
    ...fake.fal,
    result: async () => ({ kind: 'doubtful', reason: { message: 'gone', type: null } }) as const,
    findEnd: async () => ({ kind: 'success', payload: resultOf({}) }) as const,
  };
  await fetchResult(testDeps(db, listed), job, signal);
  expect(await billsOf(client)).toMatchObject([{ requestId: 'job', resultRead: false }]);
  expect(await round()).toEqual({ checked: 1, pauseMs: 0 });
  expect(await costOf(client, 'job')).toMatchObject({ source: 'BILLED_UNITS', cents: '122.2200' });
});
