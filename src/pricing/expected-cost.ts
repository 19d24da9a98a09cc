import { Prisma } from '../db/client.ts';
import type { PRICE_SOURCES } from './pricing.ts';

/** A million dollars: more than NUMERIC(12,4) holds. No job costs that, so it is a mistake, ours or fal's. */
export const MAX_CENTS = 1e8;

/** What an estimate is based on: a price and the inputs, those corrected by bills, or what similar jobs were billed. */
export const ESTIMATE_SOURCES = [
  'PRICES_FILE',
  'FAL',
  'MODEL_PAGE',
  'CALIBRATED',
  'HISTORY',
] as const satisfies readonly ((typeof PRICE_SOURCES)[number] | 'CALIBRATED' | 'HISTORY')[];

/** What a job is expected to cost. */
export interface ExpectedCost {
  /** US cents with at most four decimals, as PostgreSQL's NUMERIC(12,4) keeps them; null where not known. */
  readonly costCents: string | null;
  readonly source: (typeof ESTIMATE_SOURCES)[number] | null;
  /** Whether fal documents what decides the price of this endpoint, and the formula reads all of it. */
  readonly verified: boolean;
  /** Whether at least three bills agree on what just such a job costs. */
  readonly settled: boolean;
  /** The range in which the cost is expected, as far as something is known of it. */
  readonly lowCents: string | null;
  readonly highCents: string | null;
  /** What a budget has to reckon with for such a job; null where nothing is known. */
  readonly worstCents: string | null;
  /** How it was computed, what it does not know, or why it could not be computed, in words. */
  readonly explanation: string;
}

/** US cents as the table keeps them; null for an amount that it cannot hold. */
export function toCents(cents: Prisma.Decimal | number): string | null {
  const amount = new Prisma.Decimal(cents);
  return amount.lessThan(MAX_CENTS) ? amount.toFixed(4) : null;
}
