import { expect, onTestFinished, test, vi } from 'vitest';
import type { PrismaClient } from '../../src/db/client.ts';
import type { PricesAnswer } from '../../src/fal/billing.ts';
import { createTasks } from '../../src/lib/tasks.ts';
import { createPricing } from '../../src/pricing/pricing.ts';
import { openTestDatabase } from '../support/database.ts';

const { db } = await openTestDatabase(4);

/** The database, with its reads counted and held back on demand, and its finished writes counted. */
function holdable() {
  const count = { reads: 0, writes: 0 };
  let gate: Promise<void> = Promise.resolve();
  const slow: PrismaClient = new Proxy(db, {
    get(target, name, receiver) {
      if (name === '$executeRaw')
        return async (...query: Parameters<typeof db.$executeRaw>) => {
          const rows = await target.$executeRaw(...query);
          count.writes += 1;
          return rows;
        };
      if (name !== '$queryRaw') return Reflect.get(target, name, receiver);
      return async (...query: Parameters<typeof db.$queryRaw>) => {
        count.reads += 1;
        await gate;
        return await target.$queryRaw(...query);
      };
    },
  });
  const hold = () => {
    const { promise, resolve } = withResolvers();
    gate = promise;
    return resolve;
  };
  return { db: slow, count, hold };
}

function withResolvers(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => undefined as void;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

test('a read at the moment fal answers gets a price, not an error', async () => {
  const now = vi.spyOn(performance, 'now').mockReturnValue(1000);
  onTestFinished(() => now.mockRestore());
  const { db: slow, count, hold } = holdable();
  const fal = withResolvers();
  const prices = async (): Promise<PricesAnswer> => {
    await fal.promise;
    return {
      kind: 'prices',
      prices: [{ endpoint: 'a/b', unitPrice: '2', unit: 'images', currency: 'USD' }],
    };
  };
  const errors: unknown[] = [];
  const tasks = createTasks((_name, error) => errors.push(error));
  const pricing = createPricing({ db: slow, fal: { prices }, tasks, overrides: new Map() });
  // fal takes so long that the price read from the database has left the cache.
  expect(await pricing.known('a/b')).toBeNull();
  now.mockReturnValue(62_000);
  const release = hold();
  const before = count.reads;
  const outcomes: Promise<unknown>[] = [];
  await vi.waitUntil(() => {
    outcomes.push(pricing.known('a/b').catch((error: unknown) => error));
    return count.reads > before;
  }, 10_000);
  fal.resolve();
  await vi.waitUntil(() => count.writes === 1, 10_000);
  // Lets what follows the write at once happen.
  await new Promise((done) => setImmediate(done));
  release();
  for (const outcome of await Promise.all(outcomes)) expect(outcome).not.toBeInstanceOf(Error);
  expect(errors).toEqual([]);
  await tasks.close();
});

test('who waits for the bills of like jobs gets them, though more are asked for than memory keeps', async () => {
  const held = withResolvers();
  // A thousand real reads would wait for the few connections for longer than they may.
  const slow: PrismaClient = new Proxy(db, {
    get: (target, name, receiver) =>
      name === '$queryRaw' ? () => held.promise.then(() => []) : Reflect.get(target, name, receiver),
  });
  const tasks = createTasks(() => undefined);
  const prices = async (): Promise<PricesAnswer> => ({ kind: 'prices', prices: [] });
  const pricing = createPricing({ db: slow, fal: { prices }, tasks, overrides: new Map() });
  const asked = Array.from({ length: 1010 }, (_, n) => pricing.billedBefore(`a/b${n}`, {}, 'ann'));
  const answers = Promise.allSettled(asked);
  held.resolve();
  expect((await answers).filter(({ status }) => status === 'rejected')).toEqual([]);
  await tasks.close();
});

test('from memory an estimate gets what was read before, and nothing is read or asked for it', async () => {
  const { db: counted, count } = holdable();
  const asked: string[] = [];
  const prices = async (endpoints: readonly string[]): Promise<PricesAnswer> => {
    asked.push(...endpoints);
    return {
      kind: 'prices',
      prices: endpoints.map((endpoint) => ({ endpoint, unitPrice: '3', unit: 'images', currency: 'USD' })),
    };
  };
  const tasks = createTasks(() => undefined);
  const pricing = createPricing({ db: counted, fal: { prices }, tasks, overrides: new Map() });
  await expect(pricing.inMemory.known('of/memory')).rejects.toThrow('not in memory');
  await expect(pricing.inMemory.billedBefore('of/memory', {}, 'ann')).rejects.toThrow('not in memory');
  expect([count.reads, asked]).toEqual([0, []]);

  const price = await pricing.current('of/memory', AbortSignal.timeout(10_000));
  const billed = await pricing.billedBefore('of/memory', {}, 'ann');
  const { reads } = count;
  expect(await pricing.inMemory.known('of/memory')).toEqual(price);
  expect(await pricing.inMemory.billedBefore('of/memory', {}, 'ann')).toEqual(billed);
  await expect(pricing.inMemory.billedBefore('of/memory', {}, 'bob')).rejects.toThrow('not in memory');
  expect([count.reads, asked]).toEqual([reads, ['of/memory']]);
  await tasks.close();
});
