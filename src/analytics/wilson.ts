/** The bounds between which a rate lies with some confidence. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

// The 97.5 % quantile of the normal distribution: 95 % lie within it on both sides.
const Z = 1.959964;

/**
 * The 95 % Wilson score interval of a rate, so that 1 of 2 is not "50 % broken" (E. B. Wilson, "Probable inference, the
 * law of succession, and statistical inference", 1927). Without any trial nothing is known: 0 to 1.
 */
export function wilsonInterval(hits: number, trials: number): Interval {
  if (trials === 0) return { low: 0, high: 1 };
  const rate = hits / trials;
  const weight = 1 + Z ** 2 / trials;
  const center = (rate + Z ** 2 / (2 * trials)) / weight;
  const half = (Z / weight) * Math.sqrt((rate * (1 - rate)) / trials + Z ** 2 / (4 * trials ** 2));
  // Rounding must not carry a bound beyond what a rate can be.
  return { low: Math.max(0, center - half), high: Math.min(1, center + half) };
}
