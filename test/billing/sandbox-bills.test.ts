import { beforeEach, expect, test, vi } from 'vitest';
import { collectBills } from '../../src/billing/collect.ts';
import { Prisma } from '../../src/db/client.ts';
import { createFal } from '../../src/fal/client.ts';
import { createLargeTexts } from '../../src/fal/large-texts.ts';
import { createOtherClock } from '../../src/lib/other-clock.ts';
import type { Fault } from '../../src/sandbox/faults/faults.ts';
import type { SandboxOptions } from '../../src/sandbox/options.ts';
import { openSandbox, settled, submit } from '../sandbox/support.ts';
import { billsOf, costOf, endJob, makeBillsDue, SEEDANCE } from '../support/bills.ts';
import { openTestDatabase } from '../support/database.ts';
import { testDeps } from '../support/deps.ts';

// All the way over HTTP: the ledger says what fal bills.
const { client, db } = await openTestDatabase(4);
const { signal } = new AbortController();
const VEO = 'fal-ai/veo3.1';
const WAIT = { timeout: 10_000, interval: 20 };
const IMAGE = 'fal-ai/flux/dev';
beforeEach(async () => void (await client.query('TRUNCATE generations, generation_bills, endpoint_prices')));

/** A sandbox in which one job with faults has ended, and a ledger that estimates it at a dollar. */
async function ended(
  job: { endpoint?: string; input?: object; faults?: readonly Fault[] },
  options: SandboxOptions = {},
) {
  const { endpoint = SEEDANCE, input = { duration: '4' }, faults = [] } = job;
  const sandbox = await openSandbox({ jobDurationMs: 0, ...options });
  for (const fault of faults) sandbox.faults.script({ fault });
  const requestId = await submit(sandbox, { endpoint, input: { prompt: 'x', ...input } });
  await settled(sandbox, requestId);
  await endJob(client, db, requestId, { endpoint });
  const { queueUrl, apiUrl, credentials: key, adminCredentials } = sandbox;
  /** One round when the bills are due again; without an admin key where `adminKey` is undefined. */
  const round = async (adminKey?: string) => {
    await makeBillsDue(client);
    const fal = createFal({
      queueUrl,
      apiUrl,
      key,
      adminKey,
      timeoutMs: 5000,
      clock: createOtherClock(() => new Date()),
      largeTexts: createLargeTexts(),
    });
    return await collectBills(testDeps(db, fal), signal);
  };
  return { sandbox, requestId, round, admin: adminCredentials, cost: () => costOf(client, requestId) };
}
const invoiced = (dollars: string) => new Prisma.Decimal(dollars).times(100).toFixed(4);

test('with an API key alone the cost is that of the units at the list price, whatever the discount', async () => {
  const { round, cost } = await ended({}, { billing: { discountPercent: { [SEEDANCE]: 25 } } });
  await round();
  expect(await cost()).toMatchObject({ source: 'BILLED_UNITS', cents: '122.2200', units: '87.3' });
  expect(await billsOf(client)).toEqual([]);
});

test('with an admin key the cost is what the invoice says, after discount', async () => {
  const { sandbox, round, admin, cost } = await ended(
    {},
    { billing: { discountPercent: { [SEEDANCE]: 25 } } },
  );
  await round(admin);
  expect(await cost()).toMatchObject({
    source: 'BILLED',
    cents: invoiced(sandbox.invoice().total),
    estimated: '100.0000',
  });
  expect(Number((await cost()).cents)).toBeLessThan(122);
});

test.each<[string, SandboxOptions, readonly Fault[]]>([
  ['the records lag', { billing: { lagMs: 300 } }, []],
  ['one event is late', {}, [{ name: 'event-late', ms: 300 }]],
])('while %s the cost is that of the units, then that of the record', async (_name, options, faults) => {
  const { sandbox, round, admin, cost } = await ended({ faults }, options);
  await round(admin);
  // On a slow machine the record may be there already.
  const { source } = await cost();
  expect(['BILLED_UNITS', 'BILLED']).toContain(source);
  await vi.waitUntil(async () => {
    await round(admin);
    return (await cost()).source === 'BILLED';
  }, WAIT);
  expect(await cost()).toMatchObject({ cents: invoiced(sandbox.invoice().total), estimated: '100.0000' });
});

test('an event that is listed twice is billed once', async () => {
  const { sandbox, round, admin, cost } = await ended({ faults: [{ name: 'event-twice' }] });
  await round(admin);
  expect(await cost()).toMatchObject({ source: 'BILLED', cents: invoiced(sandbox.invoice().total) });
});

test('without its event the cost stays that of the units', async () => {
  const { round, admin, cost } = await ended({ faults: [{ name: 'event-missing' }] });
  for (let times = 0; times < 3; times++) await round(admin);
  expect(await cost()).toMatchObject({ source: 'BILLED_UNITS', cents: '122.2200' });
  expect(await billsOf(client)).toHaveLength(1);
});

test('a result without units leaves the cost at the estimate, or at the record where there is one', async () => {
  const faults = [{ name: 'units-omitted' }] as const;
  const without = await ended({ faults });
  await without.round();
  expect(await without.cost()).toMatchObject({ source: 'ESTIMATED', cents: '100.0000', units: null });
  const { round, admin, cost } = await ended({ faults });
  await round(admin);
  expect(await cost()).toMatchObject({ source: 'BILLED', cents: '122.2200', units: '87.3' });
});

test.each([
  ['the length of the sound', { endpoint: VEO, input: {}, faults: [{ name: 'audio-length' }] }, '8.064'],
  [
    'a job that its model refused',
    { endpoint: IMAGE, input: { prompt: '[fail]' }, faults: [{ name: 'failure-billed' }] },
    undefined,
  ],
] as const)('%s: the ledger bills as fal does, with either key', async (_name, job, units) => {
  const { sandbox, round, admin, cost } = await ended(job);
  await round();
  const expected = { cents: invoiced(sandbox.invoice().total), ...(units && { units }) };
  expect(await cost()).toMatchObject({ source: 'BILLED_UNITS', ...expected });
  const again = await ended(job);
  await again.round(admin);
  expect(await again.cost()).toMatchObject({ source: 'BILLED', ...expected });
});

test('a key without access to the records is refused, and the cost is that of the units until another key reads them', async () => {
  const { sandbox, round, admin, cost } = await ended({});
  await round(sandbox.credentials);
  expect(await cost()).toMatchObject({ source: 'BILLED_UNITS', cents: '122.2200' });
  expect(await billsOf(client)).toHaveLength(1);
  await round(admin);
  expect(await cost()).toMatchObject({ source: 'BILLED' });
});

test.each(['pricing', 'billing', 'result'] as const)(
  'a job gets its cost even if a %s call breaks',
  async (operation) => {
    const { sandbox, round, admin, cost } = await ended({});
    const faults: Fault[] = [
      { name: 'drop-after' },
      { name: 'error-before', status: 500 },
      { name: 'error-before', status: 429, retryAfterSeconds: 7 },
    ];
    const pauses: number[] = [];
    for (const fault of faults) {
      sandbox.faults.clear();
      sandbox.faults.script({ operation, fault, times: Number.POSITIVE_INFINITY });
      pauses.push((await round(operation === 'billing' ? admin : undefined)).pauseMs);
    }
    // Prices can wait for the next round, and a result's 429 may be the app's.
    expect(pauses.at(-1)).toBe({ pricing: 0, billing: 7000, result: 2000 }[operation]);
    sandbox.faults.clear();
    await vi.waitUntil(async () => {
      await round(admin);
      return (await cost()).source === 'BILLED';
    }, WAIT);
    expect(await cost()).toMatchObject({ cents: '122.2200', estimated: '100.0000' });
  },
);
