import { priceInputs } from './price-inputs.ts';
import type { Prices, Pricing } from './pricing.ts';

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

/** Prices for which fal is asked now where they are missing or a day old, and waited for until the signal. */
export function currentPrices(
  pricing: Pick<Pricing, 'current' | 'billedBefore'>,
  signal: AbortSignal,
): Prices {
  return snapshotPrices({
    known: (endpoint) => pricing.current(endpoint, signal),
    billedBefore: (endpoint, inputs) => pricing.billedBefore(endpoint, inputs),
  });
}

function remember<Value>(values: Map<string, Value>, key: string, ask: () => Value): Value {
  const value = values.get(key) ?? ask();
  values.set(key, value);
  return value;
}
