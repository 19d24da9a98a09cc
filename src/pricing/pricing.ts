import { once } from 'node:events';
import { LRUCache } from 'lru-cache';
import type { PrismaClient } from '../db/client.ts';
import type { Fal } from '../fal/client.ts';
import type { PricesFile, UnitPrice } from '../lib/prices-file.ts';
import type { Tasks } from '../lib/tasks.ts';
import { documentedPrice } from './endpoints/registry.ts';
import { type BilledBefore, billedBefore, mainInputs } from './history.ts';
import { readStoredPrice, refreshPrices, type StoredPrice, stalePrices } from './stored-prices.ts';
import type { Inputs } from './units/types.ts';

/** Where a price is from: the operator's file, fal's pricing API, or fal's model pages. */
export const PRICE_SOURCES = ['PRICES_FILE', 'FAL', 'MODEL_PAGE'] as const;

/** What a unit costs, and how that is known. */
export interface Price extends UnitPrice {
  readonly source: (typeof PRICE_SOURCES)[number];
  /** When fal said so; null where it did not. */
  readonly seenAt: Date | null;
}

/** What endpoints charge, and what they have charged. */
export interface Pricing {
  /** The last known price. Nobody waits for fal: where it is not known or of yesterday, fal is asked in the background. */
  known(endpoint: string): Promise<Price | null>;
  /** The same, but fal is asked first where it is not known or of yesterday; the last known where it does not answer. */
  current(endpoint: string, signal: AbortSignal): Promise<Price | null>;
  /** What jobs like this one were billed lately; null where there was none. */
  before(endpoint: string, inputs: Inputs): Promise<BilledBefore | null>;
  /** Asks fal again for prices that are older than a day. */
  refresh(signal: AbortSignal): Promise<void>;
}

/** What an estimate is made from. */
export type Prices = Pick<Pricing, 'known' | 'before'>;

const REMEMBER_MS = 60_000;
const REMEMBER_HISTORY_MS = 300_000;
const REMEMBER_NOTHING_MS = 10_000;
const MAX_REMEMBERED = 1000;

export interface PricingOptions {
  readonly db: PrismaClient;
  readonly fal: Pick<Fal, 'prices'>;
  readonly tasks: Tasks;
  /** What goes before fal's prices. */
  readonly overrides: PricesFile;
  /** Hears why fal named no price where it was asked. */
  readonly onProblem?: (reason: string) => void;
}

/** Keeps fal's prices in the database, and those that were asked for within the last minute in memory. */
export function createPricing({
  db,
  fal,
  tasks,
  overrides,
  onProblem = () => undefined,
}: PricingOptions): Pricing {
  async function ask(endpoints: readonly string[], signal: AbortSignal): Promise<void> {
    const problem = await refreshPrices(db, fal, endpoints, signal);
    if (problem !== null && !signal.aborted) onProblem(problem);
  }

  const stored = new LRUCache<string, StoredPrice>({
    max: MAX_REMEMBERED,
    ttl: REMEMBER_MS,
    // Who reads a price in the moment in which fal names another gets one of the two.
    ignoreFetchAbort: true,
    fetchMethod: (endpoint) => readStoredPrice(db, endpoint),
  });
  // One question at a time for an endpoint, and after one without an answer none for a while.
  const asked = new LRUCache<string, true, AbortSignal>({
    max: MAX_REMEMBERED,
    ttl: REMEMBER_MS,
    ignoreFetchAbort: true,
    fetchMethod: async (endpoint, _before, { context }) => {
      await ask([endpoint], context);
      stored.delete(endpoint);
      return true as const;
    },
  });
  const history = new LRUCache<string, BilledBefore, { endpoint: string; main: object }>({
    max: MAX_REMEMBERED,
    ttl: REMEMBER_HISTORY_MS,
    fetchMethod: async (_key, _before, { context, options }) => {
      const billed = await billedBefore(db, context.endpoint, context.main);
      // The first bill is to be seen soon.
      if (billed.cents === null) options.ttl = REMEMBER_NOTHING_MS;
      return billed;
    },
  });

  async function last(endpoint: string): Promise<Price | null> {
    const price = overrides.get(endpoint);
    if (price) return { ...price, source: 'PRICES_FILE', seenAt: null };
    const { price: found, seenAt } = await stored.forceFetch(endpoint);
    if (found) return { ...found, source: 'FAL', seenAt };
    const documented = documentedPrice(endpoint);
    return documented ? { ...documented, currency: 'USD', source: 'MODEL_PAGE', seenAt: null } : null;
  }

  async function isFresh(endpoint: string): Promise<boolean> {
    return overrides.has(endpoint) || (await stored.forceFetch(endpoint)).fresh;
  }

  return {
    async known(endpoint) {
      if (!(await isFresh(endpoint)))
        tasks.run('prices', (signal) => asked.forceFetch(endpoint, { context: signal }));
      return await last(endpoint);
    },
    async current(endpoint, signal) {
      // Others wait for the same question: who has waited long enough goes, and the question goes on.
      const question = async () => {
        if (await isFresh(endpoint)) return;
        await asked.forceFetch(endpoint, { context: AbortSignal.timeout(REMEMBER_MS) });
      };
      const answered = new AbortController();
      if (!signal.aborted)
        await Promise.race([question(), once(signal, 'abort', { signal: answered.signal })]).finally(() =>
          answered.abort(),
        );
      return await last(endpoint);
    },
    async before(endpoint, inputs) {
      const main = mainInputs(inputs);
      const billed = await history.forceFetch(JSON.stringify([endpoint, main]), {
        context: { endpoint, main },
      });
      return billed.cents === null ? null : billed;
    },
    async refresh(signal) {
      const endpoints = await stalePrices(db);
      if (endpoints.length > 0) await ask(endpoints, signal);
    },
  };
}
