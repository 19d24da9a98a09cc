import { Prisma, type PrismaClient } from '../db/client.ts';
import { showDollars, toDollars } from '../lib/dollars.ts';
import { type Budget, readBudgets, USED } from './budget.ts';
import { addUpEntries, countNewBudgets } from './count.ts';
import type { BudgetsDeps } from './deps.ts';
import { describeScope } from './scope.ts';

/** At how many per cent of a limit an alarm is raised, each once in a period. */
const THRESHOLDS = [50, 80, 100] as const;

/** One round of what budgets need in the background. `more`: there is more to do; `any`: there are budgets at all. */
export async function keepBudgets(
  deps: BudgetsDeps,
): Promise<{ readonly more: boolean; readonly any: boolean }> {
  const all = await countNewBudgets(deps.db);
  const any = await raiseAlarms(deps);
  const more = await addUpEntries(deps.db);
  return { more: more || !all, any };
}

/** Forgets what budgets spent more than this many days ago. */
export async function pruneBudgets(db: PrismaClient): Promise<void> {
  await db.$executeRaw`/* budgets: prune */
    WITH totals AS (DELETE FROM budget_totals WHERE period_start < now() - interval '400 days')
    DELETE FROM budget_alarms WHERE period_start < now() - interval '400 days'`;
}

/** Says once in each period that a budget has reached a threshold. Returns whether there are budgets. */
async function raiseAlarms({ db, log }: BudgetsDeps): Promise<boolean> {
  const raised = await db.$queryRaw<
    Array<{ id: number | null; threshold: number | null }>
  >`/* budgets: alarms */
    WITH used AS MATERIALIZED (
      SELECT b.id, b.limit_cents, used.period_start, used.spent + used.reserved AS cents FROM budgets b ${USED}
      WHERE b.counted_at IS NOT NULL),
    raised AS (
      INSERT INTO budget_alarms (budget_id, period_start, threshold)
      SELECT used.id, used.period_start, t.threshold FROM used, unnest(${[...THRESHOLDS]}::int[]) AS t (threshold)
      WHERE used.cents > 0 AND used.cents * 100 >= used.limit_cents * t.threshold
      ON CONFLICT DO NOTHING RETURNING budget_id AS id, threshold)
    SELECT id, threshold::int FROM raised UNION ALL SELECT NULL, NULL WHERE EXISTS (SELECT FROM budgets)
    ORDER BY id, threshold`;
  const alarms = raised.flatMap(({ id, threshold }) =>
    id === null || threshold === null ? [] : [{ id, threshold }],
  );
  if (alarms.length > 0) {
    const budgets = await readBudgets(db, Prisma.sql`b.id = ANY (${alarms.map(({ id }) => id)}::int[])`);
    for (const { id, threshold } of alarms) {
      const budget = budgets.find((candidate) => candidate.id === id);
      if (budget) log.warn({ budget: id, threshold }, describeAlarm(budget, threshold));
    }
  }
  return raised.length > 0;
}

function describeAlarm(budget: Budget, threshold: number): string {
  const dollars = (cents: number) => showDollars(toDollars(cents) ?? 0);
  return `the budget for ${describeScope(budget)} has reached ${threshold} % of ${dollars(budget.limitCents)} by ${budget.period}: ${dollars(budget.spentCents)} is spent, ${dollars(budget.reservedCents)} reserved`;
}
