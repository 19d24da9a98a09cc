/** A bill in US cents, and how large its job was by whatever says that: a formula's units, or characters. */
export interface Bill {
  readonly size: number;
  readonly cents: number;
}

/** What a job of some size is expected to be billed, in US cents. */
export interface ExpectedBill {
  readonly cents: number;
  readonly low: number;
  readonly high: number;
  /** What a budget has to reckon with for one more: above `high` where bills differ, since the next may be the highest. */
  readonly worst: number;
  /** How many bills this rests on. */
  readonly jobs: number;
  /** How the bills relate to the job: of its size, of several sizes (proportional or not), of one other size, or scattered. */
  readonly basis: 'SAME' | 'PROPORTIONAL' | 'CURVE' | 'OTHER_SIZE' | 'SCATTERED';
  /** Whether the bills agree and tell the price of just this size. */
  readonly settled: boolean;
  /** Whether the job is larger than any that was billed. */
  readonly beyond: boolean;
}

// One bill may be a mistake, and two that differ do not say which is right.
const MIN_BILLS = 3;
// A job was once billed $40,500 by mistake (fal-ai/fal#1175): what is so many times the usual is not what to expect.
const ABSURD = 10;
// Lengths are rounded: 3.008 s for 3 s. The table keeps four decimals of a cent.
const TOLERANCE = 0.02;
const ROUNDING = 0.0001;
const SPREAD = 4;
// What is larger than all that was billed may be in a dearer tier.
const BEYOND = 2;

interface Size {
  readonly size: number;
  /** The median, the least and the most of its bills. */
  readonly cents: number;
  readonly low: number;
  readonly high: number;
}

/**
 * What the bills say a job of this size will be billed; null where there are fewer than three. Bills of one size do not tell
 * a price that grows with the size from a fixed one, a minimum, or a first unit that costs more than the others. So for
 * another size it is the proportional price, in a range from the one to the other.
 */
export function expectBill(bills: readonly Bill[], size: number): ExpectedBill | null {
  if (bills.length < MIN_BILLS) return null;
  const ofSize = bills.filter((bill) => agree([bill.size, size]));
  if (ofSize.length >= MIN_BILLS) {
    const cents = withoutAbsurd(ofSize).map((bill) => (bill.cents / bill.size) * size);
    return expected('SAME', cents.length, summarize(cents), cents.length >= MIN_BILLS && agree(cents));
  }
  const other = ofOtherSizes(bills, size);
  return isBeyond(
    bills.map((bill) => bill.size),
    size,
  )
    ? beyondAll(other)
    : other;
}

function ofOtherSizes(bills: readonly Bill[], size: number): ExpectedBill {
  const sane = withoutAbsurd(bills);
  const jobs = sane.length;
  const sizes = groupBySize(sane);
  const scaled = sane.map((bill) => (bill.cents / bill.size) * size);
  const proportional = summarize(scaled);
  const smallest = sizes[0];
  if (sizes.length > 1 && smallest && agree(scaled)) {
    if (size >= smallest.size) return expected('PROPORTIONAL', jobs, proportional, jobs >= MIN_BILLS);
    // There may be a minimum that none of them was below.
    return expected('PROPORTIONAL', jobs, { ...proportional, high: smallest.high }, false);
  }
  const range = rangeAt(sizes, size);
  if (sizes.some(({ low, high }) => !agree([low, high]))) {
    const [low, high] = [Math.min(range.low, proportional.low), Math.max(range.high, proportional.high)];
    return expected('SCATTERED', jobs, { cents: proportional.cents, low, high }, false);
  }
  const cents = sizes.length === 1 ? proportional.cents : lineAt(sizes, size);
  return expected(
    sizes.length === 1 ? 'OTHER_SIZE' : 'CURVE',
    jobs,
    { ...range, cents: clamp(cents, range) },
    false,
  );
}

/** Whether this is more than the most of these, and not by rounding. */
export function isBeyond(sizes: readonly number[], size: number): boolean {
  const most = Math.max(...sizes);
  return size > most && !agree([size, most]);
}

/** What may be charged for what is larger than all that was billed, when this would be the price in proportion. */
export function worstBeyond(proportional: number): number {
  return BEYOND * proportional;
}

/** Proportion up to the largest size that was billed says little of what is larger. */
function beyondAll(bill: ExpectedBill): ExpectedBill {
  const worst = Math.max(bill.worst, worstBeyond(bill.high));
  return {
    ...bill,
    high: bill.basis === 'PROPORTIONAL' ? worst : bill.high,
    worst,
    settled: false,
    beyond: true,
  };
}

/** Whether these amounts are the same but for rounding. */
export function agree(amounts: readonly number[]): boolean {
  const [least, most] = [Math.min(...amounts), Math.max(...amounts)];
  return most - least <= Math.max(least * TOLERANCE, ROUNDING);
}

/**
 * What one more bill may come to, after some that differ: bills between half of the usual and twice as much are reckoned
 * with, whatever part of that has been seen.
 */
export function worstOf({ low, high }: { readonly low: number; readonly high: number }): number {
  return high <= SPREAD * low ? SPREAD * low : 2 * high;
}

type Amounts = Pick<ExpectedBill, 'cents' | 'low' | 'high'>;

function expected(
  basis: ExpectedBill['basis'],
  jobs: number,
  amounts: Amounts,
  settled: boolean,
): ExpectedBill {
  const differ = basis === 'SCATTERED' || (basis === 'SAME' && !agree([amounts.low, amounts.high]));
  return { ...amounts, worst: differ ? worstOf(amounts) : amounts.high, jobs, basis, settled, beyond: false };
}

/** Without those that are so many times the usual that they are taken for mistakes; some always remain. */
export function withoutAbsurd<T extends Bill>(bills: readonly T[]): T[] {
  const cents = median(bills.map((bill) => bill.cents));
  const ratio = median(bills.map((bill) => bill.cents / bill.size));
  // Where most jobs are free, one that is not is no mistake.
  if (cents === 0) return [...bills];
  return bills.filter((bill) => bill.cents <= ABSURD * cents || bill.cents / bill.size <= ABSURD * ratio);
}

/** The smallest first. */
function groupBySize(bills: readonly Bill[]): Size[] {
  const groups: Bill[][] = [];
  for (const bill of bills.toSorted((a, b) => a.size - b.size)) {
    const last = groups.at(-1);
    if (last?.[0] && agree([last[0].size, bill.size])) last.push(bill);
    else groups.push([bill]);
  }
  return groups.map((group) => ({
    size: group[0]?.size ?? 0,
    ...summarize(group.map(({ cents }) => cents)),
  }));
}

/**
 * From what each size tells of another: a larger job costs as much at least, and as much for its size at most. Where sizes
 * contradict each other, all that any of them tells.
 */
function rangeAt(sizes: readonly Size[], size: number): { low: number; high: number } {
  const told = sizes.map((one) => ({
    low: one.low * Math.min(1, size / one.size),
    high: one.high * Math.max(1, size / one.size),
  }));
  const [lows, highs] = [told.map(({ low }) => low), told.map(({ high }) => high)];
  const [low, high] = [Math.max(...lows), Math.min(...highs)];
  return low <= high ? { low, high } : { low: Math.min(...lows), high: Math.max(...highs) };
}

/** On the line through the two sizes between which it is, or the nearest two. */
function lineAt(sizes: readonly Size[], size: number): number {
  const after = sizes.findIndex((one) => one.size >= size);
  const index = Math.max(1, after === -1 ? sizes.length - 1 : after);
  const [one, other] = [sizes[index - 1], sizes[index]];
  if (!one || !other) return Number.NaN;
  return one.cents + ((other.cents - one.cents) / (other.size - one.size)) * (size - one.size);
}

function clamp(cents: number, { low, high }: { low: number; high: number }): number {
  return Math.min(Math.max(cents, low), high);
}

function summarize(amounts: readonly number[]): Amounts {
  return { cents: median(amounts), low: Math.min(...amounts), high: Math.max(...amounts) };
}

/** One of the amounts: the lower one of the middle two. */
function median(amounts: readonly number[]): number {
  const sorted = amounts.toSorted((a, b) => a - b);
  return sorted[Math.ceil(sorted.length / 2) - 1] ?? 0;
}
