import type { BudgetJob } from '../../generations/committed.ts';
import { agree, isBeyond, worstBeyond, worstOf } from '../../pricing/bill-curve.ts';
import type { Kind } from './kinds.ts';

/** A bill of this replay, and what was expected; US cents. */
export interface OwnBill {
  readonly billed: number;
  readonly estimate: number;
  /** Whether it is no more than what its job might cost at worst. */
  readonly foreseen: boolean;
}

const MIN_BILLS = 3;

/** Reads the bills of jobs by the key of their kind. Bills of nothing, such as of a free tier, say nothing of the next. */
export function readBills(
  jobs: readonly BudgetJob[],
  kindOf: (id: bigint) => Kind,
): ReadonlyMap<string, readonly OwnBill[]> {
  const bills = new Map<string, OwnBill[]>();
  for (const { id, billed, estimate } of jobs) {
    if (billed === null || billed <= 0 || estimate === null) continue;
    const { key, worstCents } = kindOf(id);
    const foreseen = worstCents !== null && (billed <= worstCents || agree([billed, worstCents]));
    bills.set(key, [...(bills.get(key) ?? []), { billed, estimate, foreseen }]);
  }
  return bills;
}

/** What a job with this estimate will probably cost, by the bills of its kind: as many times the estimate as the highest. */
export function probableCost(bills: readonly OwnBill[], estimate: number): number {
  const ofSize = bills.filter((bill) => agree([bill.estimate, estimate])).map(({ billed }) => billed);
  if (estimate === 0 || (ofSize.length >= MIN_BILLS && agree(ofSize))) return Math.max(estimate, ...ofSize);
  return estimate * Math.max(1, ...ratiosOf(bills));
}

/**
 * What a budget must reckon with for a job of this kind. Three bills that agree are relied on, so is what was foreseen as
 * long as no bill is above; otherwise the next may be among the highest, and those seen among the lowest.
 */
export function worstCost(kind: Kind, bills: readonly OwnBill[], estimate: number): number {
  const probable = probableCost(bills, estimate);
  const foreseen = Math.max(probable, kind.worstCents ?? 0);
  if (bills.length === 0) return foreseen;
  const ofSize = bills.filter((bill) => agree([bill.estimate, estimate])).map(({ billed }) => billed);
  if (ofSize.length >= MIN_BILLS && agree(ofSize)) return probable;
  const ratios = ratiosOf(bills);
  if (isUntried(kind, bills, estimate) && ratios.length > 0) {
    const all = bills.every((bill) => bill.foreseen) && kind.worstCents !== null;
    return all ? foreseen : Math.max(foreseen, worstBeyond(probable));
  }
  const smallest = Math.min(...bills.map((bill) => bill.estimate));
  if (ratios.length >= MIN_BILLS && agree(ratios))
    // A smaller job may fall below a minimum, and cost as much as the smallest that was billed.
    return estimate >= smallest || agree([estimate, smallest])
      ? probable
      : Math.max(probable, ...bills.filter((bill) => bill.estimate === smallest).map(({ billed }) => billed));
  if (kind.worstCents !== null && bills.every((bill) => bill.foreseen)) return foreseen;
  if (ratios.length === 0) return Math.max(foreseen, ...bills.map(({ billed }) => 2 * billed));
  return Math.max(foreseen, estimate * worstOf({ low: Math.min(...ratios), high: Math.max(...ratios) }));
}

/** Whether nothing tells what a job of this kind costs that is larger than all of its kind that were billed. */
export function isUntried(kind: Kind, bills: readonly OwnBill[], estimate: number): boolean {
  return (
    !kind.trusted &&
    isBeyond(
      bills.map((bill) => bill.estimate),
      estimate,
    )
  );
}

function ratiosOf(bills: readonly OwnBill[]): number[] {
  return bills.filter((bill) => bill.estimate > 0).map(({ billed, estimate }) => billed / estimate);
}
