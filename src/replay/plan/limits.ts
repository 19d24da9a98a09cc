import { InvalidInputError } from '../../errors.ts';
import { showDollars, toDollars } from '../../lib/dollars.ts';
import { NothingToReplayError, ReplayLimitError } from '../errors.ts';
import type { Plan, SkippedJobs } from './plan.ts';
import { REMEDIES } from './skip-reasons.ts';

/** The most that a replay may have and cost. */
export interface Limits {
  readonly maxJobs?: number | null | undefined;
  readonly maxDollars?: number | null | undefined;
}

/** Refuses limits that no replay can meet. */
export function checkLimits({ maxJobs, maxDollars }: Limits): void {
  if (maxJobs != null && maxJobs < 1)
    throw new InvalidInputError('maxJobs', 'A replay has at least 1 generation.');
  if (maxDollars != null && maxDollars < 0)
    throw new InvalidInputError('maxDollars', 'An amount must not be negative.');
}

/** Checks that there is something to replay, within the caller's limits; throws a typed error otherwise. */
export function checkPlan({ matched, ids, estimate, skipped }: Plan, { maxJobs, maxDollars }: Limits): void {
  const toReplay = ids.length;
  if (toReplay === 0)
    throw new NothingToReplayError(
      matched === 0
        ? 'No generation matches.'
        : `None of the matching generations can be replayed: ${listReasons(skipped)}.`,
      matched,
      skipped,
    );
  const found = { toReplay, estimatedCents: estimate.cents, unpricedJobs: estimate.unknown };
  if (maxJobs != null && toReplay > maxJobs)
    throw new ReplayLimitError(`${toReplay} generations would be replayed, more than ${maxJobs}.`, found);
  if (maxDollars == null) return;
  const dollars = toDollars(estimate.cents);
  if (estimate.unknown > 0) {
    const others = dollars === null ? '' : `; the others would cost about ${showDollars(dollars)}`;
    throw new ReplayLimitError(
      `The price of ${toReplay === 1 ? 'the generation' : `${estimate.unknown} of the ${toReplay} generations`} is not known, so ${showDollars(maxDollars)} cannot be guaranteed${others}. Replay one of them without maxDollars first, by a plan with limit: 1: its bill tells the price. A price can also be set in PRICES_FILE.`,
      found,
    );
  }
  if (dollars !== null && dollars > maxDollars)
    throw new ReplayLimitError(
      `The replay would cost about ${showDollars(dollars)}, more than ${showDollars(maxDollars)}.`,
      found,
    );
}

function listReasons(skipped: readonly SkippedJobs[]): string {
  const reasons = skipped.map(({ reason, count }) => {
    const remedy = REMEDIES[reason];
    return `${count} ${reason}${remedy ? ` (to replay them, use ${remedy})` : ''}`;
  });
  return reasons.join(', ');
}
