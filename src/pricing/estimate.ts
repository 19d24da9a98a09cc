import { Prisma } from '../db/client.ts';
import { findFamily } from './endpoints/registry.ts';
import { secondsOf, unitsOf } from './job-units.ts';
import { type Correction, learn, unreadInputs, usualBill } from './learn.ts';
import type { PRICE_SOURCES, Price, Prices } from './pricing.ts';
import { boundsOf } from './unit-bounds.ts';
import type { Inputs, Units } from './units/types.ts';

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

/** The expected length and cost of a job before it runs; null where not known. */
export interface Estimate {
  readonly durationS: number | null;
  /** US cents with at most four decimals, as PostgreSQL's NUMERIC(12,4) keeps them. */
  readonly costCents: string | null;
  readonly source: (typeof ESTIMATE_SOURCES)[number] | null;
  /** Whether fal documents what decides the price of this endpoint, and the formula reads all of it. */
  readonly verified: boolean;
  /** The range in which the cost is expected, as far as something is known of it. */
  readonly lowCents: string | null;
  readonly highCents: string | null;
  /** How it was computed, what it does not know, or why it could not be computed, in words. */
  readonly explanation: string;
}

// Rounding of lengths: 3.008 s for 3 s.
const AGREEMENT = 0.005;

/**
 * Estimates the length and cost of a job. The length is the caller's `durationS`, else the duration in the inputs, else
 * the endpoint's default. The cost is its units at the last known price, corrected by what jobs with the same price-bearing
 * inputs were billed; without a formula it is the median of what similar jobs were billed.
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
  const billed = await prices.billedBefore(endpoint, inputs);
  if (price && units && centsOf(price, units.units) !== null) {
    const correction = learn(billed, endpoint, price, inputs, units);
    const formula = byFormula(endpoint, price, inputs, seconds, units);
    return { durationS: seconds, ...(correction ? correct(formula, price, units, correction) : formula) };
  }
  const usual = usualBill(billed);
  if (usual)
    return {
      durationS: seconds,
      costCents: usual.median,
      source: 'HISTORY',
      verified: false,
      lowCents: usual.low,
      highCents: usual.high,
      explanation: `the median of what ${usual.jobs} jobs with the same main inputs were billed in the last 30 days`,
    };
  const reason = price
    ? `fal charges $${price.unitPrice} (${price.unit}), but it is not known how many of these the inputs come to`
    : 'fal has named no price for this endpoint';
  return {
    durationS: seconds,
    costCents: null,
    source: null,
    verified: false,
    lowCents: null,
    highCents: null,
    explanation: `${reason}; no similar job was billed in the last 30 days`,
  };
}

type Cost = Omit<Estimate, 'durationS'>;

function byFormula(
  endpoint: string,
  price: Price,
  inputs: Inputs,
  seconds: number | null,
  units: Units,
): Cost {
  const costCents = centsOf(price, units.units);
  const computed = { costCents, source: price.source };
  const how = `${units.how}, at $${price.unitPrice} (${price.unit})`;
  const unread = Object.keys(unreadInputs(inputs, units.reads)).sort();
  const documented = (findFamily(endpoint)?.source?.(endpoint) ?? null) !== null;
  if (documented && unread.length === 0)
    return { ...computed, verified: true, lowCents: costCents, highCents: costCents, explanation: how };
  const bounds = boundsOf(endpoint, price.unit, inputs, seconds, units);
  const doubts = [
    documented
      ? null
      : "fal's price tiers of this endpoint are not documented here, so a resolution, a quality, audio or input files may change it",
    unread.length > 0
      ? `the formula does not know what ${unread.join(', ')} cost${unread.length === 1 ? 's' : ''}`
      : null,
    bounds ? `reported: ${bounds.how}` : null,
  ].filter((doubt) => doubt !== null);
  const lowCents = bounds && bounds.low !== null ? centsOf(price, bounds.low) : null;
  const highCents = bounds && bounds.high !== null ? centsOf(price, bounds.high) : null;
  return {
    ...computed,
    costCents: within(costCents, lowCents, highCents),
    verified: false,
    lowCents,
    highCents,
    explanation: `${how}; not verified: ${doubts.join('; ')}`,
  };
}

function correct(formula: Cost, price: Price, units: Units, { jobs, factor, low, high }: Correction): Cost {
  const confirmed = factor.minus(1).abs().lessThanOrEqualTo(AGREEMENT);
  const corrected = centsOf(price, units.units, factor);
  if (confirmed || corrected === null)
    return {
      ...formula,
      explanation: `${formula.explanation}; ${jobs} bills of such jobs ${confirmed ? 'agree' : 'make no sense'}`,
    };
  return {
    costCents: corrected,
    source: 'CALIBRATED',
    verified: false,
    lowCents: centsOf(price, units.units, low),
    highCents: centsOf(price, units.units, high),
    explanation: `${units.how}, at $${price.unitPrice} (${price.unit}), × ${factor.toSignificantDigits(4).toString()}: the median of what ${jobs} jobs with the same price-bearing inputs were billed in the last 30 days, compared with this formula`,
  };
}

/** What the formula gives, but no less and no more than what is reported. */
function within(cents: string | null, low: string | null, high: string | null): string | null {
  if (cents !== null && low !== null && Number(cents) < Number(low)) return low;
  return cents !== null && high !== null && Number(cents) > Number(high) ? high : cents;
}

/** Null for an amount that the table cannot hold. */
function centsOf(price: Price, units: number, factor: Prisma.Decimal | number = 1): string | null {
  const cents = new Prisma.Decimal(units).times(price.unitPrice).times(100).times(factor);
  return cents.lessThan(MAX_CENTS) ? cents.toFixed(4) : null;
}
