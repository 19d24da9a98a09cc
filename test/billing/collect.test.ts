import { beforeEach, expect, test } from 'vitest';
import { collectBills } from '../../src/billing/collect.ts';
import {
  billsOf,
  costOf,
  endJob,
  endJobs,
  type FakeBilling,
  fakeBilling,
  jobIds,
  makeBillsDue,
  unanswered,
  unitsOf,
} from '../support/bills.ts';
import { openTestDatabase } from '../support/database.ts';
import { testDeps } from '../support/deps.ts';
import { resultOf } from '../support/results.ts';

const { client, db } = await openTestDatabase(4);
const { signal } = new AbortController();
let fake: FakeBilling;
beforeEach(async () => {
  await client.query('TRUNCATE generations, generation_bills, endpoint_prices');
  fake = fakeBilling();
});

/** One round of a process that has just started, without a price in memory. */
const round = () => collectBills(testDeps(db, fake.fal), signal);

test('the units of a completed job are fetched once and cost their exact price', async () => {
  await endJob(client, db, 'job', { estimate: '152.46' });
  fake.result = unitsOf('87.3');
  expect(await round()).toEqual({ checked: 1, pauseMs: 0 });
  expect(await costOf(client, 'job')).toEqual({
    source: 'BILLED_UNITS',
    cents: '122.2200',
    estimated: '152.4600',
    units: '87.3',
    unit: 'units',
    price: '0.014',
    updated: expect.any(Date),
  });
  await makeBillsDue(client);
  expect(await round()).toEqual({ checked: 0, pauseMs: 0 });
  expect(fake.asked.results).toEqual(['job']);
});

test.each([
  ['8.064', '0.4', '322.5600'],
  ['1', '0.00000049', '0.0000'],
  ['1', '0.0000005', '0.0001'],
  ['0.1', '0.2', '2.0000'],
  ['999999.999999', '1', '99999999.9999'],
  ['0', '0.4', '0.0000'],
  ['7', '0', '0.0000'],
])('%s units at $%s are %s cents', async (units, unitPrice, cents) => {
  await endJob(client, db, 'job');
  fake.result = unitsOf(units);
  fake.price = { unitPrice, unit: 'seconds', currency: 'USD' };
  await round();
  expect(await costOf(client, 'job')).toMatchObject({ source: 'BILLED_UNITS', cents, estimated: '100.0000' });
});

test('a job without an estimate gets its cost, and its estimate stays unknown', async () => {
  await endJob(client, db, 'job', { estimate: null });
  fake.result = unitsOf('87.3');
  await round();
  expect(await costOf(client, 'job')).toMatchObject({ cents: '122.2200', estimated: null });
});

test('a result without units is not free: the estimate stays, and the result is not fetched again', async () => {
  await endJob(client, db, 'job');
  fake.result = unitsOf(null);
  await round();
  expect(await costOf(client, 'job')).toMatchObject({
    source: 'ESTIMATED',
    cents: '100.0000',
    estimated: null,
    units: null,
  });
  fake.events = [];
  await makeBillsDue(client);
  await round();
  expect(fake.asked.results).toEqual(['job']);
});

test('a failed job is billed what the result of its failure names', async () => {
  const reason = { message: 'no', type: 'content_policy_violation' };
  await endJob(client, db, 'job', { outcome: { status: 'FAILED', reason } });
  fake.result = { kind: 'failed', reason, units: '29.1' };
  await round();
  expect(await costOf(client, 'job')).toMatchObject({ source: 'BILLED_UNITS', cents: '40.7400' });
});

test('a job whose end was read from its result is not asked for its result again', async () => {
  const outcome = { status: 'COMPLETED', payload: resultOf({}), units: '87.3' } as const;
  await endJob(client, db, 'told', { outcome });
  await endJob(client, db, 'untold', { outcome: { ...outcome, units: null } });
  await round();
  expect(fake.asked.results).toEqual([]);
  expect(await costOf(client, 'told')).toMatchObject({ source: 'BILLED_UNITS', cents: '122.2200' });
  expect(await costOf(client, 'untold')).toMatchObject({ source: 'ESTIMATED', cents: '100.0000' });
});

test.each([unanswered, { kind: 'doubtful', reason: { message: 'not found', type: null } } as const])(
  'after an answer that is $kind the result is asked for again, each time after a longer pause',
  async (answer) => {
    await endJob(client, db, 'job');
    fake.result = answer;
    const waits: number[] = [];
    for (let attempt = 1; attempt <= 14; attempt++) {
      await round();
      const [bill] = await billsOf(client);
      expect(bill).toMatchObject({ attempts: attempt, resultRead: false });
      waits.push(bill?.dueIn ?? 0);
      // It is not due before.
      expect((await round()).checked).toBe(0);
      await makeBillsDue(client);
    }
    expect(fake.asked.results).toHaveLength(14);
    for (const [index, wait] of waits.entries()) {
      const seconds = Math.min(30 * 2 ** index, 6 * 3600);
      expect(wait).toBeGreaterThan(seconds * 0.79 - 1);
      expect(wait).toBeLessThan(seconds * 1.21);
    }
    expect(await costOf(client, 'job')).toMatchObject({ source: 'ESTIMATED', cents: '100.0000' });
    fake.result = unitsOf('87.3');
    await round();
    expect(await costOf(client, 'job')).toMatchObject({ source: 'BILLED_UNITS', cents: '122.2200' });
  },
);

test('a bill that does not come is given up after seven days, and the estimate stays', async () => {
  await endJob(client, db, 'old');
  await endJob(client, db, 'young');
  fake.result = unanswered;
  fake.events = [];
  const age = (requestId: string, days: number) =>
    client.query(
      'UPDATE generations SET finished_at = now() - make_interval(hours => $2) WHERE request_id = $1',
      [requestId, days * 24],
    );
  await age('old', 7.5);
  await age('young', 6.5);
  await round();
  expect(await billsOf(client)).toMatchObject([{ requestId: 'young' }]);
  expect(await costOf(client, 'old')).toMatchObject({ source: 'ESTIMATED', cents: '100.0000' });
});

test('units without a price wait for one', async () => {
  await endJob(client, db, 'job');
  fake.result = unitsOf('87.3');
  fake.price = null;
  await round();
  expect(await costOf(client, 'job')).toMatchObject({
    source: 'ESTIMATED',
    cents: '100.0000',
    units: '87.3',
    price: null,
  });
  expect(await billsOf(client)).toMatchObject([{ requestId: 'job', resultRead: true }]);
  fake.price = { unitPrice: '0.02', unit: 'units', currency: 'USD' };
  await makeBillsDue(client);
  await round();
  expect(await costOf(client, 'job')).toMatchObject({ source: 'BILLED_UNITS', cents: '174.6000' });
  expect(fake.asked.results).toEqual(['job']);
  expect(await billsOf(client)).toEqual([]);
});

test('a price in euros gives no cost in cents', async () => {
  await endJob(client, db, 'job');
  fake.result = unitsOf('87.3');
  fake.price = { unitPrice: '1', unit: 'units', currency: 'EUR' };
  await round();
  expect(await costOf(client, 'job')).toMatchObject({
    source: 'ESTIMATED',
    cents: '100.0000',
    units: '87.3',
  });
  expect(await billsOf(client)).toHaveLength(1);
});

test('the price on a model page is not good enough for a bill', async () => {
  await endJob(client, db, 'job', { endpoint: 'fal-ai/veo3.1' });
  fake.result = unitsOf('8');
  fake.price = null;
  await round();
  expect(await costOf(client, 'job')).toMatchObject({ source: 'ESTIMATED', cents: '100.0000', units: '8' });
  expect(await billsOf(client)).toHaveLength(1);
});

test('when fal limits calls the round returns its pause and stops asking', async () => {
  await endJobs(client, db, jobIds(30));
  fake.result = { ...unanswered, pauseMs: 7000 };
  expect(await round()).toEqual({ checked: 30, pauseMs: 7000 });
  expect(fake.asked.results.length).toBeLessThanOrEqual(10);
  expect(await billsOf(client)).toHaveLength(30);
  fake.result = unitsOf('87.3');
  await makeBillsDue(client);
  await round();
  expect(await billsOf(client)).toEqual([]);
});

test('units that cost more than the table can hold do not keep other jobs from their cost', async () => {
  await endJob(client, db, 'absurd');
  await endJob(client, db, 'job');
  fake.results = { absurd: unitsOf('999999999999'), job: unitsOf('87.3') };
  await round().catch(() => undefined);
  expect(await costOf(client, 'job')).toMatchObject({ source: 'BILLED_UNITS', cents: '122.2200' });
  expect(await costOf(client, 'absurd')).toMatchObject({ source: 'ESTIMATED', cents: '100.0000' });
});
