import { priceInputs } from './price-inputs.ts';
import { type Prices, type Pricing, pricesFor } from './pricing.ts';

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
  userId: string | null,
): Prices {
  const { billedBefore } = pricing;
  return snapshotPrices(
    pricesFor({ known: (endpoint) => pricing.current(endpoint, signal), billedBefore }, userId),
  );
}

/** The same prices without any bill: what these tell is for whoever may see them. */
export function withoutBills({ known }: Prices): Prices {
  return { known, billedBefore: async () => [] };
}

function remember<Value>(values: Map<string, Value>, key: string, ask: () => Value): Value {
  const value = values.get(key) ?? ask();
  values.set(key, value);
  return value;
}
