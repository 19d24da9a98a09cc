import { withoutNulls } from './defaults.ts';
import { type ExpectedCost, toCents } from './expected-cost.ts';
import { byFormula, centsOf } from './formula-cost.ts';
import { secondsOf, unitsOf } from './job-units.ts';
import { type Lesson, learn, unreadInputs, usualBill } from './learn.ts';
import { corrected, withoutOne } from './learned-cost.ts';
import type { Price, Prices } from './pricing.ts';
import type { Inputs, Units } from './units/types.ts';

/** The expected length and cost of a job before it runs. */
export interface Estimate extends ExpectedCost {
  /** Null where not known. */
  readonly durationS: number | null;
}

/**
 * Estimates the length and cost of a job. The length is the caller's `durationS`, else the duration in the inputs, else
 * the endpoint's default. The cost is its units at the last known price, corrected by what jobs with the same price-bearing
 * inputs were billed; without a formula it is the median of what similar jobs were billed.
 */
export async function estimate(
  prices: Prices,
  endpoint: string,
  given: Inputs,
  durationS: number | null,
): Promise<Estimate> {
  const inputs = withoutNulls(given);
  const seconds = secondsOf(endpoint, inputs, durationS);
  const price = await prices.known(endpoint);
  const units = price?.currency === 'USD' ? unitsOf(endpoint, price.unit, inputs, seconds) : null;
  const billed = await prices.billedBefore(endpoint, inputs);
  if (price && units && centsOf(price, units.units) !== null) {
    const formula = byFormula(endpoint, price, inputs, seconds, units);
    const lesson = learn(billed, endpoint, price, inputs, units);
    if (lesson) return { durationS: seconds, ...corrected(formula, price, units, lesson) };
    const like = formula.verified ? null : await learnFromOthers(prices, endpoint, price, inputs, units);
    return {
      durationS: seconds,
      ...(like ? withoutOne(formula, price, units, like.lesson, like.without) : formula),
    };
  }
  const usual = usualBill(billed, inputs);
  if (usual) return { durationS: seconds, ...byHistory(usual) };
  return {
    durationS: seconds,
    costCents: null,
    source: null,
    verified: false,
    settled: false,
    lowCents: null,
    highCents: null,
    worstCents: null,
    explanation: `${whyUnknown(price)}; no similar job was billed in the last 30 days`,
  };
}

// Each is a query of its own while nobody has asked it before.
const MAX_LEFT_OUT = 4;
// With more that bear the price no other job is the same but for one.
const MAX_UNREAD = 1000;

/** What is known of jobs that are the same but for one input that the formula does not read, such as a last frame. */
async function learnFromOthers(
  prices: Prices,
  endpoint: string,
  price: Price,
  inputs: Inputs,
  units: Units,
): Promise<{ readonly lesson: Lesson; readonly without: string } | null> {
  const unread = Object.keys(unreadInputs(endpoint, inputs, units.reads));
  if (unread.length > MAX_UNREAD) return null;
  // What is optional comes last in most inputs.
  for (const without of unread.toReversed().slice(0, MAX_LEFT_OUT)) {
    const others = Object.fromEntries(Object.entries(inputs).filter(([name]) => name !== without));
    const billed = await prices.billedBefore(endpoint, others);
    const lesson = learn(billed, endpoint, price, others, units);
    if (lesson) return { lesson, without };
  }
  return null;
}

function whyUnknown(price: Price | null): string {
  if (!price) return 'fal has named no price for this endpoint';
  if (price.currency !== 'USD')
    return `fal charges ${price.unitPrice} ${price.currency} (${price.unit}), and only prices in US dollars are counted with`;
  return `fal charges $${price.unitPrice} (${price.unit}), but it is not known how many of these the inputs come to`;
}

function byHistory({
  cents,
  low,
  high,
  worst,
  jobs,
  settled,
}: NonNullable<ReturnType<typeof usualBill>>): ExpectedCost {
  const doubt =
    low === null || high === null
      ? '; so few do not say how much bills vary'
      : settled
        ? ''
        : '; they do not agree on what just such a job costs';
  return {
    costCents: toCents(cents),
    source: 'HISTORY',
    verified: false,
    settled,
    lowCents: low === null ? null : toCents(low),
    highCents: high === null ? null : toCents(high),
    worstCents: worst === null ? null : toCents(worst),
    explanation: `the median of what ${jobs} ${jobs === 1 ? 'job' : 'jobs'} with the same main inputs ${jobs === 1 ? 'was' : 'were'} billed in the last 30 days${doubt}`,
  };
}
