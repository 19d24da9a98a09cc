/** A sum of prices, some of which may be unknown. */
export interface Sum {
  /** US cents; null if no price is known. An unknown price never counts as 0. */
  readonly cents: number | null;
  /** How many unknown prices are not included. */
  readonly unknown: number;
}

/** Adds one price. Rounds to the table's four decimals, so that ten thousand prices still add up to the last digit. */
export function add(sum: Sum | undefined, cents: string | null): Sum {
  if (cents === null) return { cents: sum?.cents ?? null, unknown: (sum?.unknown ?? 0) + 1 };
  return { cents: round((sum?.cents ?? 0) + Number(cents)), unknown: sum?.unknown ?? 0 };
}

/** Adds up sums. */
export function total(sums: Iterable<Sum>): Sum {
  let [cents, unknown]: [number | null, number] = [null, 0];
  for (const sum of sums) {
    if (sum.cents !== null) cents = round((cents ?? 0) + sum.cents);
    unknown += sum.unknown;
  }
  return { cents, unknown };
}

/** A sum of bounds in US cents; it bounds nothing if one of them is missing. */
export function boundOf({ cents, unknown }: Sum): number | null {
  return unknown > 0 ? null : cents;
}

function round(cents: number): number {
  return Math.round(cents * 10_000) / 10_000;
}
