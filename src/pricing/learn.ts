import { agree, type Bill, type ExpectedBill, expectBill, withoutAbsurd } from './bill-curve.ts';
import type { BilledJob } from './history.ts';
import { secondsOf, unitsOf } from './job-units.ts';
import { priceInputs, sameInputs } from './price-inputs.ts';
import type { Price } from './pricing.ts';
import { boundsOf } from './unit-bounds.ts';
import type { Inputs, Units } from './units/types.ts';

/** What bills say of a job that a formula gives units for. */
export interface Lesson extends ExpectedBill {
  /** Whether every bill is what the formula gives for its job. */
  readonly confirms: boolean;
  /** Whether every bill is within what people report of its job. */
  readonly withinReports: boolean;
}

interface Comparison extends Bill {
  readonly formula: number;
  readonly reported: boolean;
}

/**
 * Compares the bills with what the formula gives for the same inputs, computed anew: the stored estimates may already have
 * been corrected. Null where there are fewer than three bills.
 */
export function learn(
  billed: readonly BilledJob[],
  endpoint: string,
  price: Price,
  inputs: Inputs,
  units: Units,
): Lesson | null {
  // So that nothing is compared with nothing: inputs may be long.
  if (billed.length === 0) return null;
  const unread = unreadInputs(endpoint, inputs, units.reads);
  const compared = billed.flatMap((job) => {
    const found = unitsOf(endpoint, price.unit, job.inputs, job.durationS);
    if (!found || !sameInputs(unreadInputs(endpoint, job.inputs, units.reads), unread)) return [];
    return [compare(job, endpoint, price, found)];
  });
  const bill = expectBill(compared, units.units);
  if (!bill) return null;
  const usual = withoutAbsurd(compared);
  return {
    ...withListPrice(bill, compared, units.units * Number(price.unitPrice) * 100),
    confirms: usual.every(({ cents, formula }) => agree([cents, formula])),
    withinReports: usual.every(({ reported }) => reported),
  };
}

function compare(job: BilledJob, endpoint: string, price: Price, found: Units): Comparison {
  const [then, now] = [Number(job.unit === price.unit ? job.unitPrice : null), Number(price.unitPrice)];
  // A price that has changed since moves what the job would cost today.
  const cents = then > 0 && now > 0 ? (Number(job.cents) / then) * now : Number(job.cents);
  const bounds = boundsOf(
    endpoint,
    price.unit,
    job.inputs,
    secondsOf(endpoint, job.inputs, job.durationS),
    found,
  );
  const [low, high] = [
    (bounds?.low ?? 0) * now * 100,
    (bounds?.high ?? Number.POSITIVE_INFINITY) * now * 100,
  ];
  const reported = (cents >= low || agree([cents, low])) && (cents <= high || agree([cents, high]));
  return { size: found.units, cents, formula: found.units * now * 100, reported };
}

/** Where no bill is below the list price, none is expected to be; and a job that was free may cost its list price one day. */
function withListPrice(bill: ExpectedBill, compared: readonly Comparison[], list: number): ExpectedBill {
  const none = compared.every(({ cents, formula }) => cents >= formula || agree([cents, formula]));
  if (bill.basis === 'CURVE' && none && bill.cents < list)
    return { ...bill, cents: list, high: Math.max(bill.high, list), worst: Math.max(bill.worst, list) };
  if (bill.low === 0 && list > 0)
    return { ...bill, high: Math.max(bill.high, list), worst: Math.max(bill.worst, list), settled: false };
  return bill;
}

/** What similar jobs were billed, where no formula says what they should have been. */
export function usualBill(
  billed: readonly BilledJob[],
  inputs: Inputs,
):
  | (Pick<ExpectedBill, 'cents' | 'jobs' | 'settled'> & Record<'low' | 'high' | 'worst', number | null>)
  | null {
  const size = lengthOf(inputs);
  const bills = billed
    .filter(({ alike }) => alike)
    .map((job) => ({ cents: Number(job.cents), size: lengthOf(job.inputs) }));
  const enough = expectBill(bills, size);
  if (enough) return enough.low === 0 ? { ...enough, settled: false } : enough;
  const cents = bills.map((bill) => bill.cents).toSorted((a, b) => a - b)[0];
  return cents === undefined
    ? null
    : { cents, low: null, high: null, worst: null, jobs: bills.length, settled: false };
}

/** Text to be spoken costs by its length. */
function lengthOf(inputs: Inputs): number {
  const text = inputs['text'];
  return typeof text === 'string' ? Math.max(1, Array.from(text).length) : 1;
}

/** The inputs that may bear the price and that a formula does not read. */
export function unreadInputs(endpoint: string, inputs: Inputs, reads: readonly string[]): Inputs {
  const { bearing, quantities } = priceInputs(endpoint, inputs);
  const read = new Set(reads);
  return Object.fromEntries(
    [bearing, quantities].flatMap(Object.entries).filter(([name]) => !read.has(name)),
  );
}
