import { z } from 'zod';
import { readRaised } from '../db/refusal.ts';
import { showDollars, toDollars } from '../lib/dollars.ts';
import { BudgetExceededError, PriceUnknownError } from './errors.ts';
import { BUDGET_PERIODS, describeScope } from './scope.ts';

// What the function `keep_budgets` raises.
const TOO_MUCH = 'FL001';
const UNPRICED = 'FL002';

const scope = z.string().nullable();
const detail = z
  .string()
  .transform((text): unknown => JSON.parse(text))
  .pipe(
    z.object({
      userId: scope,
      endpoint: scope,
      tagKey: scope,
      tagValue: scope,
      period: z.enum(BUDGET_PERIODS),
      limit: z.number(),
      spent: z.number(),
      reserved: z.number(),
      requested: z.number(),
      resetsAt: z.coerce.date(),
      replay: z.coerce.bigint().nullable(),
    }),
  );

/** A reservation that the database has refused: the budget as it was then, and what was asked of it. Amounts are US cents. */
export type BudgetRefusal = z.output<typeof detail> & {
  /** The job's price is not known. */
  readonly unpriced: boolean;
};

/** Reads an error of a statement; undefined if it does not say that a budget has no room. */
export function readBudgetRefusal(error: unknown): BudgetRefusal | undefined {
  const raised = readRaised(error);
  if (raised?.code !== TOO_MUCH && raised?.code !== UNPRICED) return undefined;
  return { ...detail.parse(raised.detail), unpriced: raised.code === UNPRICED };
}

/** Does what reserves money for a job; throws a typed error where a budget has no room for it. */
export async function withinBudgets<T>(reserve: () => Promise<T>): Promise<T> {
  try {
    return await reserve();
  } catch (error) {
    const refusal = readBudgetRefusal(error);
    if (!refusal) throw error;
    if (refusal.unpriced) throw new PriceUnknownError(describeRefusal(refusal));
    throw new BudgetExceededError(describeRefusal(refusal), {
      limitCents: refusal.limit,
      spentCents: refusal.spent,
      reservedCents: refusal.reserved,
      requestedCents: refusal.requested,
      resetsAt: refusal.resetsAt,
    });
  }
}

const PERIOD_WORDS = { DAY: 'a day', WEEK: 'a week', MONTH: 'a month' } as const;

/** Says why a budget has no room, for people. */
export function describeRefusal(refusal: BudgetRefusal): string {
  const { unpriced, period, limit, requested, spent, reserved, resetsAt } = refusal;
  const name = `the budget of ${dollars(limit)} ${PERIOD_WORDS[period]} for ${describeScope(refusal)}`;
  if (unpriced)
    return `The price of this job is not known, so ${name} does not allow it. An operator can name a price (PRICES_FILE), or an amount to reserve for such jobs (UNPRICED).`;
  return `The job may cost ${dollars(requested)}, and ${name} has ${dollars(spent)} spent and ${dollars(reserved)} reserved. It resets at ${resetsAt.toISOString()}.`;
}

function dollars(cents: number): string {
  return showDollars(toDollars(cents) ?? 0);
}
