/** A sum of prices of which some may not be known. */
export interface Sum {
  /** US cents; null where nothing is known. Money that is not known is never 0. */
  readonly cents: number | null;
  /** How many prices are not in it. */
  readonly unknown: number;
}

/** Adds one price. Kept to the table's four decimals, so that ten thousand of them still add up to the last digit. */
export function add(sum: Sum | undefined, cents: string | null): Sum {
  if (cents === null) return { cents: sum?.cents ?? null, unknown: (sum?.unknown ?? 0) + 1 };
  return { cents: round((sum?.cents ?? 0) + Number(cents)), unknown: sum?.unknown ?? 0 };
}

/** The same of two sums. */
export function total(sums: Iterable<Sum>): Sum {
  let [cents, unknown]: [number | null, number] = [null, 0];
  for (const sum of sums) {
    if (sum.cents !== null) cents = round((cents ?? 0) + sum.cents);
    unknown += sum.unknown;
  }
  return { cents, unknown };
}

/** US dollars of US cents. */
export function toDollars(cents: number | null): number | null {
  return cents === null ? null : round(cents) / 100;
}

const DOLLARS = new Intl.NumberFormat('en-US', {
  style: 'currency',
  currency: 'USD',
  // Four decimals of a cent, as the table keeps them.
  maximumFractionDigits: 6,
});

/** An amount for people, to the last digit that is known: $0.075, $4,925.50. */
export function showDollars(dollars: number): string {
  return DOLLARS.format(dollars);
}

function round(cents: number): number {
  return Math.round(cents * 10_000) / 10_000;
}
