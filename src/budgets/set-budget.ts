import { Prisma } from '../db/client.ts';
import { readRefusal } from '../db/refusal.ts';
import type { Viewer } from '../deps.ts';
import { InvalidInputError, NotAllowedError } from '../errors.ts';
import { type Budget, readBudgets } from './budget.ts';
import { type BudgetInput, checkBudget, type NewBudget } from './check-budget.ts';
import { untilCounted } from './count.ts';
import type { BudgetsDeps } from './deps.ts';
import { BudgetNotFoundError } from './errors.ts';
import { describeScope } from './scope.ts';

/**
 * Sets what may be spent in each period: a new budget, or another limit, time zone or action for the one with the same scope
 * and period. It is in force when this returns, unless what was spent before takes long to add up.
 */
export async function setBudget(deps: BudgetsDeps, viewer: Viewer, input: BudgetInput): Promise<Budget> {
  const budget = checkBudget(input);
  const id = await write(deps.db, budget, viewer.userId);
  deps.log.info(
    { budget: id, userId: viewer.userId, limitCents: budget.limitCents, action: budget.action },
    `the budget for ${describeScope(budget)} by ${budget.period} is set by ${viewer.userId}`,
  );
  return await inForce(deps, id);
}

/** Removes a budget, with all that it has counted. */
export async function removeBudget(deps: BudgetsDeps, viewer: Viewer, id: bigint): Promise<Budget> {
  const [budget] = await readBudgets(deps.db, Prisma.sql`b.id = ${id}`);
  if (!budget) throw new BudgetNotFoundError('There is no such budget.');
  if (budget.setBy === null)
    throw new NotAllowedError('This budget is in the file that BUDGETS_FILE names: remove it there.');
  await remove(deps.db, [budget.id]);
  deps.log.info(
    { budget: budget.id, userId: viewer.userId },
    `the budget for ${describeScope(budget)} by ${budget.period} is removed by ${viewer.userId}`,
  );
  return budget;
}

/** Deletes budgets; entries that a transaction under way adds after this go when entries are added up. */
export async function remove(db: Prisma.TransactionClient, ids: readonly number[]): Promise<void> {
  await db.$executeRaw`/* budgets: remove */
    WITH gone AS (DELETE FROM budgets WHERE id = ANY (${ids}::int[]) RETURNING id),
    totals AS (DELETE FROM budget_totals t USING gone WHERE t.budget_id = gone.id)
    DELETE FROM budget_alarms a USING gone WHERE a.budget_id = gone.id`;
}

/** Writes a budget of this admin, or of the operator's file where that is null; returns its id. */
export async function write(
  db: Prisma.TransactionClient,
  budget: NewBudget,
  setBy: string | null,
): Promise<number> {
  const { userId, endpoint, tagKey, tagValue, limitCents, period, timeZone, action } = budget;
  try {
    const [row] = await db.$queryRaw<Array<{ id: number }>>`/* budgets: set */
      INSERT INTO budgets AS b (user_id, endpoint, tag_key, tag_value, limit_cents, period, time_zone, action, set_by)
      -- A time zone that this database does not know is an error here, and not with each job.
      SELECT ${userId}, ${endpoint}, ${tagKey}, ${tagValue}, ${limitCents}::numeric, ${period}, ${timeZone}, ${action}, ${setBy}
      FROM (SELECT budget_period_end(${period}, ${timeZone}, now()) AS resets_at) AS checked
      WHERE resets_at > now()
      ON CONFLICT (COALESCE(user_id, ''), COALESCE(endpoint, ''), COALESCE(tag_key, ''), COALESCE(tag_value, ''),
        (user_id IS NULL), (endpoint IS NULL), period)
      DO UPDATE SET limit_cents = EXCLUDED.limit_cents, action = EXCLUDED.action, time_zone = EXCLUDED.time_zone,
        set_by = EXCLUDED.set_by, set_at = now(),
        -- In another calendar other jobs count.
        counted_at = CASE WHEN b.time_zone = EXCLUDED.time_zone THEN b.counted_at END
      WHERE b.set_by IS NOT NULL OR EXCLUDED.set_by IS NULL
      RETURNING b.id`;
    if (row) return row.id;
  } catch (error) {
    if (readRefusal(error)?.kind !== 'refused') throw error;
    throw new InvalidInputError('timeZone', 'The database does not know this time zone.');
  }
  throw new NotAllowedError('This budget is in the file that BUDGETS_FILE names: change it there.');
}

async function inForce(deps: BudgetsDeps, id: number): Promise<Budget> {
  await untilCounted(deps);
  const [budget] = await readBudgets(deps.db, Prisma.sql`b.id = ${id}`);
  if (!budget) throw new BudgetNotFoundError('The budget was removed meanwhile.');
  return budget;
}
