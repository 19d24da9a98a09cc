import { mainInputs } from './history.ts';
import type { Prices } from './pricing.ts';

/** Remembers every answer, so that one piece of work sees the same prices throughout and asks for each of them once. */
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
