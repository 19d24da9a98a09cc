import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { readSince } from '../../src/billing/since.ts';
import { type SweepOptions, sweepBills } from '../../src/billing/sweep.ts';
import { countUnbilled } from '../../src/billing/unbilled.ts';
import { createFal, type Fal } from '../../src/fal/client.ts';
import { createLargeTexts } from '../../src/fal/large-texts.ts';
import { createOtherClock } from '../../src/lib/other-clock.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { openSandbox } from '../sandbox/support.ts';
import { openTestDatabase } from '../support/database.ts';
import { testDeps } from '../support/deps.ts';
import { insertJobs } from '../support/jobs.ts';
import { startLedger } from '../support/ledger.ts';
import { resultOf } from '../support/results.ts';
import { ended, givenUp } from './given-up.ts';

const SINCE = new Date(Date.now() - 60 * 86_400_000);

const { url, client, db } = await openTestDatabase(4);
beforeEach(async () => {
  await client.query('TRUNCATE generations, generation_bills');
});

async function sweep(fal: Partial<Fal>, options: SweepOptions = {}) {
  const { until } = await countUnbilled(db, SINCE);
  return await sweepBills(testDeps(db, fal), { since: SINCE, until }, options);
}

function falOf({ queueUrl, apiUrl, credentials: key, adminCredentials: adminKey }: Sandbox): Fal {
  return createFal({
    queueUrl,
    apiUrl,
    key,
    adminKey,
    timeoutMs: 2000,
    clock: createOtherClock(() => new Date()),
    largeTexts: createLargeTexts(),
  });
}

test('it finds bills that were given up, and leaves jobs alone that are BILLED, in flight or never sent', async () => {
  const sandbox = await openSandbox();
  await givenUp(client, sandbox, 3);
  await insertJobs(client, [
    { ...ended('pending:1'), status: 'FAILED' },
    { ...ended('running'), status: 'IN_PROGRESS' },
    { ...ended('billed'), costSource: 'BILLED' },
    ended('long ago', 61),
  ]);
  expect(await sweep(falOf(sandbox))).toEqual({ jobs: 3, billed: 3, billedUnits: 0, unread: undefined });
  expect(sandbox.invoice().total).toBe('0.075');
  const { rows } = await client.query(
    'SELECT cost_cents::text, estimated_cents::text FROM generations ORDER BY id LIMIT 3',
  );
  const cost = { cost_cents: '2.5000', estimated_cents: '2.0000' };
  expect(rows).toEqual([cost, cost, cost]);
  expect(await sweep(falOf(sandbox))).toMatchObject({ jobs: 0 });
});

test('an event that was missing is found later, since units alone are no bill', async () => {
  const sandbox = await openSandbox();
  await givenUp(client, sandbox, 2);
  const fal = falOf(sandbox);
  const withoutEvents: Fal = { ...fal, bills: async () => ({ kind: 'bills', events: [] }) };
  expect(await sweep(withoutEvents)).toMatchObject({ jobs: 2, billed: 0, billedUnits: 2 });
  expect(await sweep(fal)).toMatchObject({ jobs: 2, billed: 2 });
});

test('Node gives no warning, however many endpoints wait for their price', async () => {
  const warnings: Error[] = [];
  const note = (warning: Error) => void warnings.push(warning);
  process.on('warning', note);
  onTestFinished(() => void process.off('warning', note));
  const rows = Array.from({ length: 30 }, (_, index) => ({
    ...ended(`job-${index}`),
    endpoint: `a/b-${index}`,
  }));
  await insertJobs(client, rows);
  let waiting = 0;
  const swept = await sweep({
    result: async () => ({ kind: 'success', payload: resultOf({}), units: '1' }),
    prices: async ([endpoint = '']) => {
      waiting += 1;
      await vi.waitUntil(() => waiting === rows.length, 10_000);
      return { kind: 'prices', prices: [{ endpoint, unitPrice: '1', unit: 'units', currency: 'USD' }] };
    },
    bills: async () => ({ kind: 'bills', events: [] }),
  });
  expect(swept).toMatchObject({ jobs: 30, billedUnits: 30 });
  expect(warnings).toEqual([]);
});

test('it keeps a pause that fal asks for and then checks the jobs again', async () => {
  const sandbox = await openSandbox();
  await givenUp(client, sandbox, 2);
  const busy = { name: 'error-before', status: 429, retryAfterSeconds: 2 } as const;
  sandbox.faults.script({ fault: busy, operation: 'billing' });
  const slept: number[] = [];
  const sleep = async (ms: number) => slept.push(ms);
  expect(await sweep(falOf(sandbox), { sleep })).toMatchObject({ billed: 2, unread: undefined });
  expect(slept).toEqual([2000]);
});

test('two sweeps of the same thousands of jobs, all of one instant, both end, and every job is checked', async () => {
  const rows = Array.from({ length: 2345 }, (_, index) => ({ ...ended(`many-${index}`), createdAt: SINCE }));
  await insertJobs(client, rows);
  const asked = new Set<string>();
  const fal: Partial<Fal> = {
    result: async () => ({ kind: 'success', payload: resultOf({}), units: null }),
    bills: async (ids) => {
      for (const id of ids) asked.add(id);
      return { kind: 'bills', events: [] };
    },
  };
  const both = await Promise.all([sweep(fal), sweep(fal)]);
  expect(both).toMatchObject([
    { jobs: 2345, billed: 0 },
    { jobs: 2345, billed: 0 },
  ]);
  expect(asked.size).toBe(2345);
});

test('a server at work on the same database does not disturb it', async () => {
  const sandbox = await openSandbox();
  const falUrls = { FAL_QUEUE_URL: sandbox.queueUrl, FAL_API_URL: sandbox.apiUrl };
  const env = { DATABASE_URL: url, FAL_KEY: sandbox.credentials, FAL_ADMIN_KEY: sandbox.adminCredentials };
  const server = await startLedger({ ...env, ...falUrls });
  onTestFinished(async () => await server.close());
  await givenUp(client, sandbox, 150);
  expect(await sweep(falOf(sandbox))).toMatchObject({ jobs: 150, billed: 150 });
  expect(server.logged()).not.toContain('failed');
});

test.each([
  ['P7D', '2026-11-17T12:00:00Z'],
  ['2026-11-17', '2026-11-17T00:00:00Z'],
  ['2026-11-17T09:30:00+01:00', '2026-11-17T08:30:00Z'],
])('--since %s means since %s', (value, instant) => {
  expect(readSince('--since', value, new Date('2026-11-24T12:00:00Z'))).toEqual(new Date(instant));
});

test('without an admin key it reads the units and leaves the bills to the servers, which may have one', async () => {
  const sandbox = await openSandbox();
  await givenUp(client, sandbox, 2);
  await client.query("UPDATE generations SET finished_at = now() - interval '1 hour'");
  const { queueUrl, apiUrl, credentials: key } = sandbox;
  const fal = createFal({
    queueUrl,
    apiUrl,
    key,
    adminKey: undefined,
    timeoutMs: 2000,
    clock: createOtherClock(() => new Date()),
    largeTexts: createLargeTexts(),
  });
  expect(await sweep(fal)).toEqual({ jobs: 2, billed: 0, billedUnits: 2, unread: undefined });
  const { rows } = await client.query('SELECT count(*)::int AS bills FROM generation_bills');
  expect(rows).toEqual([{ bills: 2 }]);
});
