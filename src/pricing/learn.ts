import { isDeepStrictEqual } from 'node:util';
import { Prisma } from '../db/client.ts';
import type { BilledJob } from './history.ts';
import { unitsOf } from './job-units.ts';
import { priceInputs } from './price-inputs.ts';
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
    if (!found || !isDeepStrictEqual(unreadInputs(job.inputs, units.reads), unread)) return [];
    const unitPrice = job.unit === price.unit && job.unitPrice !== null ? job.unitPrice : price.unitPrice;
    const formula = new Prisma.Decimal(found.units).times(unitPrice).times(100);
    if (formula.isZero()) return [];
    return [{ ratio: new Prisma.Decimal(job.cents).dividedBy(formula), same: found.units === units.units }];
  });
  const same = ratios.filter((one) => one.same);
  const chosen = same.length >= MIN_BILLS ? same : ratios;
  if (chosen.length < MIN_BILLS) return null;
  const sorted = chosen.map(({ ratio }) => ratio).toSorted((a, b) => a.comparedTo(b));
  return {
    jobs: sorted.length,
    factor: nearestRank(sorted, 0.5),
    low: nearestRank(sorted, MOST[0]),
    high: nearestRank(sorted, MOST[1]),
  };
}

/** What similar jobs were billed, where no formula says what they should have been. */
export function usualBill(
  billed: readonly BilledJob[],
): (Record<'median' | 'low' | 'high', string> & { jobs: number }) | null {
  const sorted = billed
    .filter(({ alike }) => alike)
    .map(({ cents }) => new Prisma.Decimal(cents))
    .toSorted((a, b) => a.comparedTo(b));
  if (sorted.length === 0) return null;
  const at = (share: number) => nearestRank(sorted, share).toFixed(4);
  return { jobs: sorted.length, median: at(0.5), low: at(MOST[0]), high: at(MOST[1]) };
}

/** The inputs that may bear the price and that a formula does not read. */
export function unreadInputs(inputs: Inputs, reads: readonly string[]): Inputs {
  const { bearing, quantities } = priceInputs(inputs);
  return Object.fromEntries(
    Object.entries({ ...bearing, ...quantities }).filter(([name]) => !reads.includes(name)),
  );
}

function nearestRank(sorted: readonly Prisma.Decimal[], share: number): Prisma.Decimal {
  return sorted[Math.max(Math.ceil(share * sorted.length), 1) - 1] ?? new Prisma.Decimal(0);
}
