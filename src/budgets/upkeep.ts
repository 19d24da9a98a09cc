import { Prisma, type PrismaClient } from '../db/client.ts';
import { showDollars, toDollars } from '../lib/dollars.ts';
import { queueEvent } from '../outgoing/events.ts';
import { type Budget, readBudgets, USED } from './budget.ts';
import { addUpEntries } from './count.ts';
import type { BudgetsDeps } from './deps.ts';
import { describeScope } from './scope.ts';

/** At how many per cent of a limit an alarm is raised, each once in a period. */
export const THRESHOLDS = [50, 80, 100] as const;

/** One round of what budgets need in the background. `more`: there is more to do; `any`: there are budgets at all. */
export async function keepBudgets(
  deps: BudgetsDeps,
): Promise<{ readonly more: boolean; readonly any: boolean }> {
  const any = await raiseAlarms(deps);
  const more = await addUpEntries(deps.db);
  return { more, any };
}

/** Forgets what budgets spent more than this many days ago. */
export async function pruneBudgets(db: PrismaClient): Promise<void> {
  await db.$executeRaw`/* budgets: prune */
    WITH totals AS (DELETE FROM budget_totals WHERE period_start < now() - interval '400 days')
    DELETE FROM budget_alarms WHERE period_start < now() - interval '400 days'`;
}

/** Says once in each period that a budget has reached a threshold. Returns whether there are budgets. */
async function raiseAlarms(deps: BudgetsDeps): Promise<boolean> {
  const [found] = await deps.db.$queryRaw<Array<{ any: boolean; due: boolean }>>`/* budgets: due alarms */
    SELECT EXISTS (SELECT FROM budgets) AS any, EXISTS (${DUE}) AS due`;
  if (found?.due) await raise(deps);
  return found?.any ?? false;
}

// Thresholds that a budget has reached, without an alarm in this period.
const DUE = Prisma.sql`SELECT b.id, used.period_start, t.threshold
  FROM budgets b ${USED}, unnest(${[...THRESHOLDS]}::int[]) AS t (threshold)
  WHERE b.counted_at IS NOT NULL AND used.spent + used.reserved > 0
    AND (used.spent + used.reserved) * 100 >= b.limit_cents * t.threshold
    AND NOT EXISTS (SELECT FROM budget_alarms a
      WHERE a.budget_id = b.id AND a.period_start = used.period_start AND a.threshold = t.threshold)`;

/** Records the alarms with the events that webhooks are told, then logs them: those of a process that dies are not lost. */
async function raise({ db, log, metrics }: BudgetsDeps): Promise<void> {
  const alarms = await db.$transaction(async (tx) => {
    const raised = await tx.$queryRaw<Array<{ id: number; threshold: number }>>`/* budgets: alarms */
      INSERT INTO budget_alarms (budget_id, period_start, threshold) ${DUE} ORDER BY 1, 3
      ON CONFLICT DO NOTHING RETURNING budget_id AS id, threshold::int`;
    const budgets = await readBudgets(tx, Prisma.sql`b.id = ANY (${raised.map(({ id }) => id)}::int[])`);
    const found = raised.flatMap(({ id, threshold }) =>
      budgets.filter((budget) => budget.id === id).map((budget) => ({ budget, threshold })),
    );
    for (const { budget, threshold } of found)
      await queueEvent(tx, 'budget.threshold', `budget ${budget.id}`, eventOf(budget, threshold));
    return found;
  });
  for (const { budget, threshold } of alarms) {
    log.warn({ budget: budget.id, threshold }, describeAlarm(budget, threshold));
    metrics.budgetReached(threshold);
  }
}

/** What webhooks are told, by the names of the API. */
function eventOf(budget: Budget, threshold: number): object {
  const { id, userId, endpoint, tagKey, tagValue, period, timeZone, action, periodStart, resetsAt } = budget;
  return {
    id: Buffer.from(`Budget:${id}`).toString('base64'),
    threshold,
    scope: {
      userId,
      endpoint,
      tag: tagKey === null ? null : { key: tagKey, value: tagValue },
      everything: userId === null && endpoint === null && tagKey === null,
    },
    period,
    timeZone,
    action,
    limitDollars: toDollars(budget.limitCents),
    spentDollars: toDollars(budget.spentCents),
    reservedDollars: toDollars(budget.reservedCents),
    periodStart,
    resetsAt,
  };
}

function describeAlarm(budget: Budget, threshold: number): string {
  const dollars = (cents: number) => showDollars(toDollars(cents) ?? 0);
  return `the budget for ${describeScope(budget)} has reached ${threshold} % of ${dollars(budget.limitCents)} by ${budget.period}: ${dollars(budget.spentCents)} is spent, ${dollars(budget.reservedCents)} reserved`;
}
