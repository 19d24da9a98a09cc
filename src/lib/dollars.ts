// Four decimals of a cent, as the table keeps them.
const UNITS_IN_CENT = 10_000;

/** Converts US cents to US dollars, to the number that is nearest: 0.9 cents are 0.009 dollars. */
export function toDollars(cents: number | null): number | null {
  // One division of whole numbers: a second one would round once more.
  return cents === null ? null : Math.round(cents * UNITS_IN_CENT) / (100 * UNITS_IN_CENT);
}

const DOLLARS = new Intl.NumberFormat('en-US', {
  style: 'currency',
  currency: 'USD',
  // As many as those units have.
  maximumFractionDigits: 6,
});

/** Formats an amount for people, to its last digit: $0.075, $4,925.50. */
export function showDollars(dollars: number): string {
  return DOLLARS.format(dollars);
}
