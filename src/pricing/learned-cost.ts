import { type ExpectedCost, toCents } from './expected-cost.ts';
import type { Lesson } from './learn.ts';
import type { Price } from './pricing.ts';
import type { Units } from './units/types.ts';

/** What each basis means for the estimate, in words. */
const SAYS: Readonly<Record<Lesson['basis'], string>> = {
  SAME: 'the median of what such jobs of the same size were billed',
  PROPORTIONAL:
    'what such jobs were billed grows with their size; below the smallest of them there may be a minimum, above the largest a dearer tier',
  CURVE:
    'what such jobs were billed does not grow as their size does, so it was interpolated between their sizes',
  OTHER_SIZE:
    'such jobs of one other size were billed; whether a part of the price is fixed, a minimum, or differs for the first unit is not known, so the range goes from that to a proportional price',
  SCATTERED: 'bills of such jobs differ although their inputs are the same',
};

/** What bills make of the cost by a formula; where they contradict it, they win. */
export function corrected(formula: ExpectedCost, price: Price, units: Units, lesson: Lesson): ExpectedCost {
  const { jobs, basis, settled, confirms } = lesson;
  if (confirms && formula.verified)
    return { ...formula, settled, explanation: `${formula.explanation}; ${jobs} bills of such jobs agree` };
  const { cents, low, high, worst } = rangeOf(formula, lesson);
  if (cents === null || low === null || high === null || worst === null)
    return { ...formula, explanation: `${formula.explanation}; ${jobs} bills of such jobs make no sense` };
  const costCents = clamp(cents, low, high);
  const range = { lowCents: low, highCents: high, worstCents: worst };
  const why = `${jobs} bills of the last 30 days with the same price-bearing inputs`;
  if (confirms)
    return {
      ...formula,
      costCents: formula.costCents === null ? costCents : clamp(formula.costCents, low, high),
      settled,
      ...range,
      explanation: `${formula.explanation}; ${why} agree${settled ? '' : `: ${SAYS[basis]}`}`,
    };
  const list = units.units * Number(price.unitPrice) * 100;
  const times = list > 0 ? ` × ${Number((Number(costCents) / list).toPrecision(4))}` : '';
  const reports = lesson.withinReports ? '' : '; they contradict what people report';
  return {
    costCents,
    source: 'CALIBRATED',
    verified: false,
    settled,
    ...range,
    explanation: `${units.how}, at $${price.unitPrice} (${price.unit})${times}, from ${why}: ${SAYS[basis]}${reports}`,
  };
}

/**
 * What bills of jobs without one of the inputs make of the cost: nobody knows what that input costs, so the range goes down
 * to the list price and is open above.
 */
export function withoutOne(
  formula: ExpectedCost,
  price: Price,
  units: Units,
  lesson: Lesson,
  without: string,
): ExpectedCost {
  const list = units.units * Number(price.unitPrice) * 100;
  const [costCents, lowCents] = [lesson.cents, Math.min(lesson.low, list)].map(toCents);
  if (costCents == null || lowCents == null) return formula;
  const name = without.slice(0, 60).toWellFormed();
  return {
    costCents,
    source: 'CALIBRATED',
    verified: false,
    settled: false,
    lowCents,
    highCents: null,
    worstCents: null,
    explanation: `${units.how}, at $${price.unitPrice} (${price.unit}), from ${lesson.jobs} bills of the last 30 days of jobs without ${name}: ${SAYS[lesson.basis]}; not verified: it is not known what ${name} costs`,
  };
}

/** The range of the bills. Where they do not tell the price of just this size, what is reported narrows it. */
function rangeOf(
  formula: ExpectedCost,
  { basis, cents, low, high, worst, beyond, withinReports }: Lesson,
): Record<'cents' | 'low' | 'high' | 'worst', string | null> {
  const [reportedLow, reportedHigh] = [Number(formula.lowCents ?? 0), Number(formula.highCents ?? Infinity)];
  const open = basis === 'CURVE' || basis === 'OTHER_SIZE' || beyond;
  const narrow = open && !formula.verified && withinReports && reportedLow <= high && reportedHigh >= low;
  const [least, most] = narrow ? [reportedLow, reportedHigh] : [0, Infinity];
  return {
    cents: toCents(cents),
    low: toCents(Math.max(low, least)),
    high: toCents(Math.min(high, most)),
    worst: toCents(Math.min(worst, most)),
  };
}

function clamp(cents: string, low: string, high: string): string {
  if (Number(cents) < Number(low)) return low;
  return Number(cents) > Number(high) ? high : cents;
}
