import { Prisma } from '../db/client.ts';
import type { BilledJob } from './history.ts';
import { unitsOf } from './job-units.ts';
import { priceInputs, sameInputs } from './price-inputs.ts';
import type { Price } from './pricing.ts';
import type { Inputs, Units } from './units/types.ts';

/** By what factor bills differ from what the formula gives for the same jobs. */
export interface Correction {
  readonly jobs: number;
  /** The median. */
  readonly factor: Prisma.Decimal;
  /** The range in which most of them are. */
  readonly low: Prisma.Decimal;
  readonly high: Prisma.Decimal;
}

// One bill may be a mistake, and two that differ do not say which is right.
const MIN_BILLS = 3;
const MOST = [0.1, 0.9] as const;
// A job was once billed $40,500 by mistake (fal-ai/fal#1175): what is so many times the usual is not what to expect.
const ABSURD = 10;

/**
 * Compares the bills with what the formula gives for the same inputs, computed anew: the stored estimates may already have
 * been corrected. Jobs that come to the same units tell more than others. Null where there are fewer than three bills.
 */
export function learn(
  billed: readonly BilledJob[],
  endpoint: string,
  price: Price,
  inputs: Inputs,
  units: Units,
): Correction | null {
  const unread = unreadInputs(inputs, units.reads);
  const ratios = billed.flatMap((job) => {
    const found = unitsOf(endpoint, price.unit, job.inputs, job.durationS);
    if (!found || !sameInputs(unreadInputs(job.inputs, units.reads), unread)) return [];
    const unitPrice = job.unit === price.unit && job.unitPrice !== null ? job.unitPrice : price.unitPrice;
    const formula = new Prisma.Decimal(found.units).times(unitPrice).times(100);
    if (formula.isZero()) return [];
    return [{ ratio: new Prisma.Decimal(job.cents).dividedBy(formula), same: found.units === units.units }];
  });
  const same = ratios.filter((one) => one.same);
  const chosen = same.length >= MIN_BILLS ? same : ratios;
  if (chosen.length < MIN_BILLS) return null;
  const { jobs, median, low, high } = summarize(chosen.map(({ ratio }) => ratio));
  return { jobs, factor: median, low, high };
}

/** What similar jobs were billed, where no formula says what they should have been. */
export function usualBill(
  billed: readonly BilledJob[],
): (Record<'median' | 'low' | 'high', string> & { jobs: number }) | null {
  const cents = billed.filter(({ alike }) => alike).map((job) => new Prisma.Decimal(job.cents));
  if (cents.length === 0) return null;
  const { jobs, median, low, high } = summarize(cents);
  return { jobs, median: median.toFixed(4), low: low.toFixed(4), high: high.toFixed(4) };
}

/** The inputs that may bear the price and that a formula does not read. */
export function unreadInputs(inputs: Inputs, reads: readonly string[]): Inputs {
  const { bearing, quantities } = priceInputs(inputs);
  return Object.fromEntries(
    Object.entries({ ...bearing, ...quantities }).filter(([name]) => !reads.includes(name)),
  );
}

/** The median of these values and the range in which most of them are, but for what is absurd. */
function summarize(values: readonly Prisma.Decimal[]) {
  const sorted = values.toSorted((a, b) => a.comparedTo(b));
  const median = nearestRank(sorted, 0.5);
  const sane = sorted.filter((value) => value.lessThanOrEqualTo(median.times(ABSURD)));
  return { jobs: sorted.length, median, low: nearestRank(sane, MOST[0]), high: nearestRank(sane, MOST[1]) };
}

function nearestRank(sorted: readonly Prisma.Decimal[], share: number): Prisma.Decimal {
  return sorted[Math.max(Math.ceil(share * sorted.length), 1) - 1] ?? new Prisma.Decimal(0);
}
