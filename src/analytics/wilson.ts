/** A confidence interval. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

// The 97.5 % quantile of the normal distribution: 95 % of it lie within this many deviations on either side.
const Z = 1.959964;

/**
 * The 95 % Wilson score interval of a rate: 1 failure out of 2 does not mean "50 % broken" (E. B. Wilson, "Probable
 * inference, the law of succession, and statistical inference", 1927). Without any trial nothing is known: 0 to 1.
 */
export function wilsonInterval(hits: number, trials: number): Interval {
  if (trials === 0) return { low: 0, high: 1 };
  const rate = hits / trials;
  const weight = 1 + Z ** 2 / trials;
  const center = (rate + Z ** 2 / (2 * trials)) / weight;
  const half = (Z / weight) * Math.sqrt((rate * (1 - rate)) / trials + Z ** 2 / (4 * trials ** 2));
  // Rounding must not push a bound outside 0 to 1.
  return { low: Math.max(0, center - half), high: Math.min(1, center + half) };
}
