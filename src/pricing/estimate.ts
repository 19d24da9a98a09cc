import { Prisma } from '../db/client.ts';
import { secondsOf, unitsOf } from './job-units.ts';
import type { PRICE_SOURCES, Prices } from './pricing.ts';
import type { Inputs } from './units/types.ts';

/** A million dollars: more than NUMERIC(12,4) holds. No job costs that, so it is a mistake, ours or fal's. */
export const MAX_CENTS = 1e8;

/** What an estimate is based on: a price and the inputs, or what similar jobs were billed. */
export const ESTIMATE_SOURCES = ['PRICES_FILE', 'FAL', 'MODEL_PAGE', 'HISTORY'] as const satisfies readonly (
  | (typeof PRICE_SOURCES)[number]
  | 'HISTORY'
)[];

/** The expected length and cost of a job before it runs; null where not known. */
export interface Estimate {
  readonly durationS: number | null;
  /** US cents with at most four decimals, as PostgreSQL's NUMERIC(12,4) keeps them. */
  readonly costCents: string | null;
  readonly source: (typeof ESTIMATE_SOURCES)[number] | null;
  /** How it was computed, or why it could not be, in words. */
  readonly explanation: string;
}

/**
 * Estimates the length and cost of a job. The length is the caller's `durationS`, else the duration in the inputs, else
 * the endpoint's default. The cost is its units at the last known price, else the median of what similar jobs were billed.
 */
export async function estimate(
  prices: Prices,
  endpoint: string,
  inputs: Inputs,
  durationS: number | null,
): Promise<Estimate> {
  const seconds = secondsOf(endpoint, inputs, durationS);
  const price = await prices.known(endpoint);
  const units = price?.currency === 'USD' ? unitsOf(endpoint, price.unit, inputs, seconds) : null;
  const costCents = new Prisma.Decimal(units?.units ?? 0)
    .times(price?.unitPrice ?? 0)
    .times(100)
    .toFixed(4);
  if (price && units && Number(costCents) < MAX_CENTS) {
    const explanation = `${units.how}, at $${price.unitPrice} (${price.unit})`;
    return { durationS: seconds, costCents, source: price.source, explanation };
  }
  const billed = await prices.billedBefore(endpoint, inputs);
  if (billed)
    return {
      durationS: seconds,
      costCents: billed.cents,
      source: 'HISTORY',
      explanation: `the median of what ${billed.jobs} jobs with the same main inputs were billed in the last 30 days`,
    };
  const reason = price
    ? `fal charges $${price.unitPrice} (${price.unit}), but it is not known how many of these the inputs come to`
    : 'fal has named no price for this endpoint';
  return {
    durationS: seconds,
    costCents: null,
    source: null,
    explanation: `${reason}; no similar job was billed in the last 30 days`,
  };
}
