import { mainInputs } from './history.ts';
import type { Prices } from './pricing.ts';

/**
 * The same prices for the whole of one piece of work: what was asked for once is answered from memory, also in a
 * transaction that must not wait for another connection while others wait for its own.
 */
export function snapshotPrices(prices: Prices): Prices {
  const known = new Map<string, ReturnType<Prices['known']>>();
  const before = new Map<string, ReturnType<Prices['before']>>();
  return {
    known: (endpoint) => remember(known, endpoint, () => prices.known(endpoint)),
    before: (endpoint, inputs) =>
      remember(before, JSON.stringify([endpoint, mainInputs(inputs)]), () => prices.before(endpoint, inputs)),
  };
}

function remember<Value>(values: Map<string, Value>, key: string, ask: () => Value): Value {
  const value = values.get(key) ?? ask();
  values.set(key, value);
  return value;
}
