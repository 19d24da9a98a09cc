import { once } from 'node:events';
import { LRUCache } from 'lru-cache';
import type { PrismaClient } from '../db/client.ts';
import type { Viewer } from '../deps.ts';
import type { Fal } from '../fal/client.ts';
import type { PricesFile, UnitPrice } from '../lib/prices-file.ts';
import type { Tasks } from '../lib/tasks.ts';
import { sharedWork } from '../lib/work.ts';
import { documentedPrice } from './endpoints/registry.ts';
import { type BilledJob, billedBefore } from './history.ts';
import { type PriceInputs, priceInputs } from './price-inputs.ts';
import {
  NOT_STORED,
  readStoredPrices,
  refreshPrices,
  type StoredPrice,
  stalePrices,
} from './stored-prices.ts';
import type { Inputs } from './units/types.ts';

/** Where a price comes from: the operator's file, fal's pricing API, or fal's model pages. */
export const PRICE_SOURCES = ['PRICES_FILE', 'FAL', 'MODEL_PAGE'] as const;

/** What a unit costs, and how that is known. */
export interface Price extends UnitPrice {
  readonly source: (typeof PRICE_SOURCES)[number];
  /** When fal named it; null where the price is not from fal's API. */
  readonly seenAt: Date | null;
}

/** What endpoints charge, and what they have billed. */
export interface Pricing {
  /** The last known price, at once. If it is missing or a day old, fal is asked in the background. */
  known(endpoint: string): Promise<Price | null>;
  /** Asks fal first for a price that is missing or a day old; the last known price if fal does not answer. */
  current(endpoint: string, signal: AbortSignal): Promise<Price | null>;
  /** The last known prices of these endpoints, of those that have one, by one statement; fal is not asked. */
  lastKnown(endpoints: readonly string[]): Promise<ReadonlyMap<string, Price>>;
  /** What jobs with the same price-bearing inputs were billed lately: one user's, or anybody's. */
  billedBefore(endpoint: string, inputs: Inputs, userId: string | null): Promise<readonly BilledJob[]>;
  /** The same of what is in memory alone; they reject where anything would have to be read or asked. */
  readonly inMemory: Pick<Pricing, 'known' | 'billedBefore'>;
  /** Asks fal again for prices that are older than a day. */
  refresh(signal: AbortSignal): Promise<void>;
}

/** What an estimate needs. */
export interface Prices extends Pick<Pricing, 'known'> {
  /** What jobs with the same price-bearing inputs were billed lately, of those whose bills may show in the estimate. */
  billedBefore(endpoint: string, inputs: Inputs): Promise<readonly BilledJob[]>;
}

/** Prices, and the bills of one user's jobs; of everybody's where that is null. */
export function pricesFor(pricing: Pick<Pricing, 'known' | 'billedBefore'>, userId: string | null): Prices {
  return {
    known: (endpoint) => pricing.known(endpoint),
    billedBefore: (endpoint, inputs) => pricing.billedBefore(endpoint, inputs, userId),
  };
}

/** Whose bills an estimate may know that this viewer is shown: a user's own, or everybody's. */
export function billsShownTo({ userId, role }: Viewer): string | null {
  return role === 'admin' ? null : userId;
}

const PRICE_TTL_MS = 60_000;
const HISTORY_TTL_MS = 60_000;
// The first bills of their kind show up soon: each of them tells much.
const SHORT_HISTORY_TTL_MS = 1000;
const SHORT_HISTORY = 3;
const MAX_CACHED = 1000;
// What bears a price is short; a job for which this is not so has no like.
const MAX_KEY = 20_000;

export interface PricingOptions {
  readonly db: PrismaClient;
  readonly fal: Pick<Fal, 'prices'>;
  readonly tasks: Tasks;
  /** Prices that take precedence over fal's. */
  readonly overrides: PricesFile;
}

/** Keeps fal's prices in the database, and those used within the last minute in memory. */
export function createPricing({ db, fal, tasks, overrides }: PricingOptions): Pricing {
  const stored = new LRUCache<string, StoredPrice>({
    max: MAX_CACHED,
    ttl: PRICE_TTL_MS,
    // A read at the moment fal names a new price gets the old one or the new one, no error.
    ignoreFetchAbort: true,
    fetchMethod: (endpoint) =>
      sharedWork(async () => (await readStoredPrices(db, [endpoint])).get(endpoint) ?? NOT_STORED),
  });
  // Asks about an endpoint once at a time, and not again for a while, answered or not.
  const asked = new LRUCache<string, true, AbortSignal>({
    max: MAX_CACHED,
    ttl: PRICE_TTL_MS,
    ignoreFetchAbort: true,
    fetchMethod: async (endpoint, _before, { context }) => {
      await sharedWork(() => refreshPrices(db, fal, [endpoint], context));
      stored.delete(endpoint);
      return true as const;
    },
  });
  const history = new LRUCache<
    string,
    readonly BilledJob[],
    { endpoint: string; main: PriceInputs; userId: string | null }
  >({
    max: MAX_CACHED,
    ttl: HISTORY_TTL_MS,
    // Who waits for a value gets it, though newer ones have taken its place in memory.
    ignoreFetchAbort: true,
    fetchMethod: async (_key, _before, { context, options }) => {
      const billed = await sharedWork(() => billedBefore(db, context.endpoint, context.main, context.userId));
      if (billed.length <= SHORT_HISTORY) options.ttl = SHORT_HISTORY_TTL_MS;
      return billed;
    },
  });

  async function lastKnown(endpoint: string): Promise<Price | null> {
    return ofFile(endpoint) ?? ofFal(await stored.forceFetch(endpoint)) ?? ofModelPage(endpoint);
  }

  function ofFile(endpoint: string): Price | null {
    const price = overrides.get(endpoint);
    return price ? { ...price, source: 'PRICES_FILE', seenAt: null } : null;
  }

  async function isFresh(endpoint: string): Promise<boolean> {
    return overrides.has(endpoint) || (await stored.forceFetch(endpoint)).fresh;
  }

  const keyOf = (endpoint: string, main: PriceInputs, userId: string | null) =>
    JSON.stringify([endpoint, main, userId]);

  return {
    inMemory: {
      async known(endpoint) {
        if (overrides.has(endpoint)) return ofFile(endpoint);
        const price = stored.get(endpoint);
        if (!price?.fresh) throw notInMemory();
        return ofFal(price) ?? ofModelPage(endpoint);
      },
      async billedBefore(endpoint, inputs, userId) {
        const billed = history.get(keyOf(endpoint, priceInputs(endpoint, inputs), userId));
        if (!billed) throw notInMemory();
        return billed;
      },
    },
    async known(endpoint) {
      if (!(await isFresh(endpoint)))
        tasks.run('prices', (signal) => asked.forceFetch(endpoint, { context: signal }));
      return await lastKnown(endpoint);
    },
    async current(endpoint, signal) {
      // Others may wait for the same question, so it goes on when this caller stops waiting.
      const question = async () => {
        if (await isFresh(endpoint)) return;
        await asked.forceFetch(endpoint, { context: AbortSignal.timeout(PRICE_TTL_MS) });
      };
      const answered = new AbortController();
      if (!signal.aborted)
        await Promise.race([question(), once(signal, 'abort', { signal: answered.signal })]).finally(() =>
          answered.abort(),
        );
      return await lastKnown(endpoint);
    },
    async billedBefore(endpoint, inputs, userId) {
      const main = priceInputs(endpoint, inputs);
      const key = keyOf(endpoint, main, userId);
      if (key.length > MAX_KEY) return [];
      return await history.forceFetch(key, { context: { endpoint, main, userId } });
    },
    async lastKnown(endpoints) {
      const found = await readStoredPrices(db, endpoints);
      return new Map(
        endpoints.flatMap((endpoint) => {
          const price = ofFile(endpoint) ?? ofFal(found.get(endpoint)) ?? ofModelPage(endpoint);
          return price ? [[endpoint, price] as const] : [];
        }),
      );
    },
    async refresh(signal) {
      const endpoints = await stalePrices(db);
      if (endpoints.length > 0) await refreshPrices(db, fal, endpoints, signal);
    },
  };
}

function notInMemory(): Error {
  return new Error('what an estimate needs is not in memory');
}

function ofFal(stored: StoredPrice | undefined): Price | null {
  return stored?.price ? { ...stored.price, source: 'FAL', seenAt: stored.seenAt } : null;
}

function ofModelPage(endpoint: string): Price | null {
  const documented = documentedPrice(endpoint);
  return documented ? { ...documented, currency: 'USD', source: 'MODEL_PAGE', seenAt: null } : null;
}
