import { beforeEach, expect, test } from 'vitest';
import { collectBills } from '../../src/billing/collect.ts';
import { recordCosts, recordUnits } from '../../src/billing/record-costs.ts';
import {
  billsOf,
  costOf,
  endJob,
  endJobs,
  event,
  type FakeBilling,
  fakeBilling,
  jobIds,
  makeBillsDue,
  unanswered,
  unitsOf,
} from '../support/bills.ts';
import { openTestDatabase } from '../support/database.ts';
import { testDeps } from '../support/deps.ts';

const { client, db } = await openTestDatabase(4);
const { signal } = new AbortController();
const HOUR_MS = 3_600_000;
let fake: FakeBilling;
beforeEach(async () => {
  await client.query('TRUNCATE generations, generation_bills, endpoint_prices');
  fake = fakeBilling();
  fake.result = unitsOf('87.3');
});

async function round() {
  await makeBillsDue(client);
  return await collectBills(testDeps(db, fake.fal), signal);
}

test('a billing record replaces what the units come to, and the estimate is kept', async () => {
  await endJob(client, db, 'job', { estimate: '152.46' });
  fake.events = [];
  await round();
  expect(await costOf(client, 'job')).toMatchObject({ source: 'BILLED_UNITS', cents: '122.2200' });
  fake.events = [event('job', '0.916650', '87.3')];
  await round();
  expect(await costOf(client, 'job')).toMatchObject({
    source: 'BILLED',
    cents: '91.6650',
    estimated: '152.4600',
    units: '87.3',
    unit: 'units',
  });
  expect(await billsOf(client)).toEqual([]);
});

test('a billing record that is there at once takes precedence over the units', async () => {
  await endJob(client, db, 'job', { estimate: '152.46' });
  fake.events = [event('job', '0.5', '87.3')];
  await round();
  expect(await costOf(client, 'job')).toMatchObject({
    source: 'BILLED',
    cents: '50.0000',
    estimated: '152.4600',
  });
});

test('a job without units waits for its billing record, however many rounds that takes', async () => {
  await endJob(client, db, 'job');
  fake.result = unitsOf(null);
  fake.events = [];
  for (let count = 0; count < 5; count++) await round();
  expect(await costOf(client, 'job')).toMatchObject({ source: 'ESTIMATED', cents: '100.0000' });
  fake.events = [event('job', '1.5', '87.3')];
  await round();
  expect(await costOf(client, 'job')).toMatchObject({
    source: 'BILLED',
    cents: '150.0000',
    estimated: '100.0000',
    units: '87.3',
    price: '0.014',
  });
  expect(fake.asked).toMatchObject({ results: ['job'], bills: { length: 6 } });
});

test('several events of one job are added up to the last digit, and give it no units', async () => {
  await endJob(client, db, 'job');
  await endJob(client, db, 'other');
  fake.result = unitsOf(null);
  fake.events = [
    event('job', '0.1', '1'),
    event('job', '0.2', '2'),
    event('other', '3', '3'),
    event('job', '0'),
  ];
  await round();
  expect(await costOf(client, 'job')).toMatchObject({ source: 'BILLED', cents: '30.0000', units: null });
  expect(await costOf(client, 'other')).toMatchObject({ source: 'BILLED', cents: '300.0000', units: '3' });
});

test('a job that was free is billed nothing, and its cost is known', async () => {
  await endJob(client, db, 'job');
  fake.events = [event('job', '0')];
  await round();
  expect(await costOf(client, 'job')).toMatchObject({ source: 'BILLED', cents: '0.0000' });
});

test('an event of a job that was not asked for changes nothing', async () => {
  await endJob(client, db, 'job');
  fake.events = [];
  fake.trouble = { kind: 'bills', events: [event('another', '9'), event('jo', '9')] };
  await round();
  expect(await costOf(client, 'job')).toMatchObject({ source: 'BILLED_UNITS', cents: '122.2200' });
});

test.each([
  ['refused', { ...unanswered, refused: true } as const, 0],
  ['limited', { ...unanswered, pauseMs: 9000 }, 9000],
  ['unanswered', unanswered, 0],
])('while the records are %s no job is lost', async (_name, trouble, pauseMs) => {
  await endJob(client, db, 'units');
  await endJob(client, db, 'nothing');
  fake.results = { nothing: unitsOf(null) };
  fake.events = [event('units', '1'), event('nothing', '2')];
  fake.trouble = trouble;
  for (let count = 0; count < 3; count++) expect(await round()).toEqual({ checked: 2, pauseMs });
  // What is known without the records is there.
  expect(await costOf(client, 'units')).toMatchObject({ source: 'BILLED_UNITS', cents: '122.2200' });
  fake.trouble = undefined;
  await round();
  expect(await costOf(client, 'units')).toMatchObject({ source: 'BILLED', cents: '100.0000' });
  expect(await costOf(client, 'nothing')).toMatchObject({ source: 'BILLED', cents: '200.0000' });
  expect(await billsOf(client)).toEqual([]);
});

test('after a round that broke off its jobs still wait for their records', async () => {
  await endJob(client, db, 'units');
  await endJob(client, db, 'nothing');
  fake.results = { nothing: unitsOf(null) };
  fake.events = [];
  await round();
  const broken = { ...fake.fal, bills: () => Promise.reject(new Error('the database went away')) };
  await makeBillsDue(client);
  await expect(collectBills(testDeps(db, broken), signal)).rejects.toThrow('went away');
  expect(await billsOf(client)).toMatchObject([{ requestId: 'units' }, { requestId: 'nothing' }]);
});

test('a record of more than the table can hold does not keep other jobs from theirs', async () => {
  await endJob(client, db, 'absurd');
  await endJob(client, db, 'job');
  fake.events = [event('absurd', '1e11'), event('job', '1')];
  await round().catch(() => undefined);
  expect(await costOf(client, 'job')).toMatchObject({ source: 'BILLED', cents: '100.0000' });
});

test('without an admin key a job leaves the queue after its result was read, with units or without', async () => {
  await endJob(client, db, 'units');
  await endJob(client, db, 'nothing');
  fake.results = { nothing: unitsOf(null) };
  expect(await round()).toEqual({ checked: 2, pauseMs: 0 });
  expect(await billsOf(client)).toEqual([]);
  expect(fake.asked.bills).toEqual([]);
});

test('the records are asked for fifty jobs at once, from before the first was submitted', async () => {
  await endJobs(client, db, jobIds(60));
  await client.query(
    `UPDATE generations SET created_at = now() - interval '3 days' WHERE request_id = 'job-7'`,
  );
  fake.events = [];
  await round();
  await collectBills(testDeps(db, fake.fal), signal);
  expect(fake.asked.bills.map(({ length }) => length)).toEqual([50, 10]);
  expect(new Set(fake.asked.bills.flat()).size).toBe(60);
  const index = fake.asked.bills.findIndex((ids) => ids.includes('job-7'));
  expect(fake.asked.since[index]?.getTime()).toBeLessThanOrEqual(Date.now() - 72 * HOUR_MS);
});

test('a job that ran for longer than the records go back is asked for within what fal allows', async () => {
  await endJob(client, db, 'job');
  await client.query(`UPDATE generations SET created_at = now() - interval '200 days'`);
  fake.events = [event('job', '1')];
  await round();
  const [since = new Date(0)] = fake.asked.since;
  expect(Date.now() - since.getTime()).toBeLessThan(90 * 24 * HOUR_MS);
  expect(await costOf(client, 'job')).toMatchObject({ source: 'BILLED' });
});

const cost = (id: bigint, source: 'BILLED' | 'BILLED_UNITS', cents: string) => ({
  id,
  source,
  cents,
  units: null,
  unit: null,
  unitPrice: null,
});

test.each([
  ['in order', ['BILLED_UNITS', 'BILLED'], false],
  ['the wrong way round', ['BILLED', 'BILLED_UNITS'], false],
  ['at once', ['BILLED_UNITS', 'BILLED'], true],
  ['at once the other way round', ['BILLED', 'BILLED_UNITS'], true],
] as const)('of units and records written %s the record stands', async (_name, sources, atOnce) => {
  await endJobs(client, db, jobIds(20), { estimate: '7' });
  const ids = (await db.generation.findMany({ select: { id: true } })).map(({ id }) => id);
  const write = (source: 'BILLED' | 'BILLED_UNITS') =>
    recordCosts(
      db,
      ids.map((id) => cost(id, source, source === 'BILLED' ? '1' : '2')),
    );
  if (atOnce) await Promise.all(sources.map(write));
  else for (const source of sources) await write(source);
  for (const requestId of jobIds(20))
    expect(await costOf(client, requestId)).toMatchObject({
      source: 'BILLED',
      cents: '1.0000',
      estimated: '7.0000',
    });
});

test('the first record stands: units written after it change neither the cost nor the units', async () => {
  await endJob(client, db, 'job');
  const { id } = await db.generation.findFirstOrThrow({ where: { requestId: 'job' } });
  await recordUnits(db, [{ id, units: '5' }]);
  await recordCosts(db, [cost(id, 'BILLED', '1')]);
  await recordUnits(db, [{ id, units: '6' }]);
  await recordCosts(db, [cost(id, 'BILLED', '3'), { ...cost(id, 'BILLED_UNITS', '4'), units: '6' }]);
  expect(await costOf(client, 'job')).toMatchObject({ source: 'BILLED', cents: '1.0000', units: '5' });
});
