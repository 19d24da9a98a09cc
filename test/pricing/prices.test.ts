import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import type { PricesAnswer } from '../../src/fal/billing.ts';
import type { PricesFile } from '../../src/lib/prices-file.ts';
import { createTasks } from '../../src/lib/tasks.ts';
import { createPricing } from '../../src/pricing/pricing.ts';
import { openTestDatabase } from '../support/database.ts';
import { passTime } from '../support/time.ts';

const { client, db } = await openTestDatabase(4);
const { signal } = new AbortController();
const VEO = 'fal-ai/veo3.1';

/** fal's price list; fal does not know other endpoints. */
const list = new Map<string, string>();
/** The endpoints that fal was asked about, call by call. */
const asked: string[][] = [];
let mode: 'up' | 'down' | 'silent' = 'up';

const prices = async (endpoints: readonly string[]): Promise<PricesAnswer> => {
  asked.push([...endpoints]);
  if (mode === 'silent') return await new Promise(() => undefined);
  if (mode === 'down') return { kind: 'unanswered', message: 'down' };
  if (!endpoints.every((endpoint) => list.has(endpoint))) return { kind: 'unknown' };
  return {
    kind: 'prices',
    prices: endpoints.map((endpoint) => ({
      endpoint,
      unitPrice: list.get(endpoint) ?? '',
      unit: 'images',
      currency: 'USD',
    })),
  };
};

/** The pricing of a process that has just started. */
function start(overrides: PricesFile = new Map()) {
  const tasks = createTasks((_name, error) => {
    throw error;
  });
  return createPricing({ db, fal: { prices }, tasks, overrides });
}

/** The stored prices, with their ages in whole hours. */
async function stored() {
  const { rows } = await client.query<{ endpoint: string; price: string | null; hours: number }>(
    `SELECT endpoint, unit_price::text AS price, floor(extract(epoch FROM now() - seen_at) / 3600)::int AS hours
     FROM endpoint_prices ORDER BY endpoint`,
  );
  return rows.map(({ endpoint, price, hours }) => [endpoint, price, hours]);
}

/** Stores prices that fal named so many hours ago. */
async function storePrices(hours: number, unitPrices: Record<string, string>): Promise<void> {
  await client.query(
    `INSERT INTO endpoint_prices SELECT key, value::numeric, 'images', 'USD', now() - make_interval(hours => $2)
     FROM jsonb_each_text($1)`,
    [JSON.stringify(unitPrices), hours],
  );
}

beforeEach(async () => {
  await client.query('TRUNCATE endpoint_prices');
  list.clear();
  asked.length = 0;
  mode = 'up';
});

test('a price is asked for once, however many callers want it at once, and stored with its time', async () => {
  list.set('a/b', '0.01400000000000000001').set('c/d', '2');
  const pricing = start();
  const wanted = Array.from({ length: 20 }, (_, index) => (index % 2 ? 'a/b' : 'c/d'));
  const found = await Promise.all([
    ...wanted.map((endpoint) => pricing.current(endpoint, signal)),
    ...wanted.map((endpoint) => pricing.known(endpoint)),
  ]);
  expect(found[1]).toMatchObject({ unitPrice: '0.01400000000000000001', unit: 'images', source: 'FAL' });
  expect(await pricing.known('c/d')).toMatchObject({ unitPrice: '2', seenAt: expect.any(Date) });
  expect(asked.flat().toSorted()).toEqual(['a/b', 'c/d']);
  expect(await stored()).toEqual([
    ['a/b', '0.01400000000000000001', 0],
    ['c/d', '2', 0],
  ]);
});

test('within a day fal is not asked again, not even after a restart', async () => {
  await storePrices(23, { 'a/b': '1' });
  for (const pricing of [start(), start()]) {
    expect(await pricing.current('a/b', signal)).toMatchObject({ unitPrice: '1', source: 'FAL' });
    await pricing.refresh(signal);
  }
  expect(asked).toEqual([]);
});

test('after a day fal is asked once: the current price is the new one, an estimate still uses the old one', async () => {
  await storePrices(25, { 'a/b': '1', 'c/d': '1' });
  list.set('a/b', '2').set('c/d', '3');
  const pricing = start();
  expect(await pricing.current('a/b', signal)).toMatchObject({ unitPrice: '2' });
  expect(await pricing.known('c/d')).toMatchObject({ unitPrice: '1' });
  await vi.waitFor(async () => expect(await pricing.known('c/d')).toMatchObject({ unitPrice: '3' }), 10_000);
  expect(asked).toEqual([['a/b'], ['c/d']]);
});

test('while fal is down the last known price is used with its time, even after a restart', async () => {
  await storePrices(1000, { 'a/b': '1' });
  mode = 'down';
  for (const pricing of [start(), start()])
    for (const price of [await pricing.known('a/b'), await pricing.current('a/b', signal)]) {
      expect(price).toMatchObject({ unitPrice: '1', source: 'FAL' });
      expect(Date.now() - (price?.seenAt?.getTime() ?? 0)).toBeGreaterThan(999 * 3_600_000);
    }
  await start().refresh(signal);
  expect(await stored()).toEqual([['a/b', '1', 1000]]);
  expect(asked.length).toBeGreaterThan(0);
});

test('a fal that is down is asked again after a minute, not before', async () => {
  // The clock of the caches.
  const now = vi.spyOn(performance, 'now').mockReturnValue(1000);
  onTestFinished(() => now.mockRestore());
  mode = 'down';
  const pricing = start();
  for (const seconds of [1, 11, 60]) {
    now.mockReturnValue(seconds * 1000);
    expect(await pricing.current('a/b', signal)).toBeNull();
  }
  expect(asked).toHaveLength(1);
  mode = 'up';
  list.set('a/b', '4');
  now.mockReturnValue(122_000);
  await vi.waitFor(
    async () => expect(await pricing.current('a/b', signal)).toMatchObject({ unitPrice: '4' }),
    10_000,
  );
  expect(asked).toHaveLength(2);
});

test('a refresh asks for all prices older than a day in one call', async () => {
  await storePrices(25, { 'a/b': '1', 'c/d': '1' });
  await storePrices(23, { 'e/f': '1' });
  list.set('a/b', '2').set('c/d', '0').set('e/f', '9');
  await start().refresh(signal);
  expect(asked.map((endpoints) => endpoints.toSorted())).toEqual([['a/b', 'c/d']]);
  expect(await stored()).toEqual([
    ['a/b', '2', 0],
    ['c/d', '0', 0],
    ['e/f', '1', 23],
  ]);
});

test('a refresh of more prices than one call may name asks for the oldest first, the next one for the rest', async () => {
  const endpoints = Array.from({ length: 60 }, (_, index) => `a/${index}`);
  for (const endpoint of endpoints) list.set(endpoint, '2');
  await storePrices(25, Object.fromEntries(endpoints.slice(0, 50).map((endpoint) => [endpoint, '1'])));
  await storePrices(26, Object.fromEntries(endpoints.slice(50).map((endpoint) => [endpoint, '1'])));
  const pricing = start();
  await pricing.refresh(signal);
  await pricing.refresh(signal);
  await pricing.refresh(signal);
  expect(asked.map(({ length }) => length)).toEqual([50, 10]);
  expect(asked[0]).toEqual(expect.arrayContaining(endpoints.slice(50)));
  expect((await stored()).every(([, price, hours]) => price === '2' && hours === 0)).toBe(true);
});

test('an endpoint that fal no longer knows keeps its price, and the others get theirs', async () => {
  await storePrices(25, { 'a/b': '1', 'gone/x': '7', 'c/d': '1' });
  list.set('a/b', '2').set('c/d', '3');
  const pricing = start();
  await pricing.refresh(signal);
  expect(await stored()).toEqual([
    ['a/b', '2', 0],
    ['c/d', '3', 0],
    ['gone/x', '7', 0],
  ]);
  const calls = asked.length;
  await pricing.refresh(signal);
  expect(asked).toHaveLength(calls);
});

test('an endpoint that fal does not know is not asked about again for a day, not even after a restart', async () => {
  const pricing = start();
  for (const process of [pricing, pricing, start()]) {
    expect(await process.current('no/such', signal)).toBeNull();
    expect(await process.known('no/such')).toBeNull();
    await process.refresh(signal);
  }
  expect(asked).toEqual([['no/such']]);
  await passTime(client, '25 hours');
  list.set('no/such', '5');
  expect(await start().current('no/such', signal)).toMatchObject({ unitPrice: '5' });
});

test('an estimate does not wait for fal, even if fal never answers', async () => {
  await storePrices(25, { 'a/b': '1' });
  mode = 'silent';
  const pricing = start();
  expect(await pricing.known('a/b')).toMatchObject({ unitPrice: '1' });
  expect(await pricing.known('c/d')).toBeNull();
  expect(await pricing.known(VEO)).toMatchObject({ source: 'MODEL_PAGE' });
  expect(asked.flat().toSorted()).toEqual(['a/b', 'c/d', VEO]);
});

test('the price on the model page is used until fal has answered', async () => {
  list.set(VEO, '0.5');
  const pricing = start();
  expect(await pricing.known(VEO)).toEqual({
    unitPrice: '0.40',
    unit: 'seconds',
    currency: 'USD',
    source: 'MODEL_PAGE',
    seenAt: null,
  });
  await vi.waitFor(
    async () =>
      expect(await pricing.known(VEO)).toMatchObject({ unitPrice: '0.5', unit: 'images', source: 'FAL' }),
    10_000,
  );
});

test("the operator's file takes precedence, and fal is not asked", async () => {
  await storePrices(25, { 'e/f': '1' });
  const price = { unitPrice: '0.3', unit: 'seconds', currency: 'USD' };
  const pricing = start(new Map([VEO, 'e/f'].map((endpoint) => [endpoint, price])));
  for (const endpoint of [VEO, 'e/f'])
    for (const found of [await pricing.known(endpoint), await pricing.current(endpoint, signal)])
      expect(found).toEqual({ ...price, source: 'PRICES_FILE', seenAt: null });
  expect(asked).toEqual([]);
});
