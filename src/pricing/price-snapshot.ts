import { priceInputs } from './price-inputs.ts';
import type { Prices } from './pricing.ts';

/** Remembers every answer, so that one piece of work sees the same prices throughout and asks for each of them once. */
export function snapshotPrices(prices: Prices): Prices {
  const known = new Map<string, ReturnType<Prices['known']>>();
  const billed = new Map<string, ReturnType<Prices['billedBefore']>>();
  return {
    known: (endpoint) => remember(known, endpoint, () => prices.known(endpoint)),
    billedBefore: (endpoint, inputs) =>
      remember(billed, JSON.stringify([endpoint, priceInputs(endpoint, inputs)]), () =>
        prices.billedBefore(endpoint, inputs),
      ),
  };
}

function remember<Value>(values: Map<string, Value>, key: string, ask: () => Value): Value {
  const value = values.get(key) ?? ask();
  values.set(key, value);
  return value;
}
