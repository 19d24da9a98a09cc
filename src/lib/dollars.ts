/** Converts US cents to US dollars. */
export function toDollars(cents: number | null): number | null {
  return cents === null ? null : Math.round(cents * 10_000) / 10_000 / 100;
}

const DOLLARS = new Intl.NumberFormat('en-US', {
  style: 'currency',
  currency: 'USD',
  // Four decimals of a cent, as the table keeps them.
  maximumFractionDigits: 6,
});

/** Formats an amount for people, to its last digit: $0.075, $4,925.50. */
export function showDollars(dollars: number): string {
  return DOLLARS.format(dollars);
}
