import { setTimeout as sleep } from 'node:timers/promises';
import { Prisma, type PrismaClient } from '../db/client.ts';
import type { BudgetsDeps } from './deps.ts';

// Whoever adds up entries does so alone.
const ALONE = Prisma.sql`hashtext('budget_totals')`;
// Longer than usual transactions take, and shorter than a client waits.
const COUNTED_WITHIN_MS = 8000;
const LOOK_AGAIN_MS = 25;
// There are always some; those from before end one by one.
const WRITERS_END_WITHIN_MS = 1000;
const DAY_MS = 86_400_000;
const COUNTED = Prisma.sql`g.user_id, g.endpoint, g.tags, g.status, g.error_type, g.cost_source, g.cost_cents,
  g.reserved_cents, g.reserved_at, g.submit_started_at, g.created_at`;
const MAX_ENTRIES = 20_000;

/**
 * Adds up what budgets had spent and reserved before they were set, from the jobs themselves; from then on they block and
 * warn. Returns whether all are in force.
 *
 * Every transaction that gets its id after a budget was set writes the budget's entries. An id of our own is above all of those
 * from before (the end of a snapshot is not: one that is open may be above it). So once they have ended, one
 * snapshot has all that they did: the sum over its jobs takes the place of all entries that are visible in it, and nothing
 * is missed or counted twice, while jobs come and go.
 */
export async function countNewBudgets({ db, onPatientConnection }: BudgetsDeps): Promise<boolean> {
  const uncounted = await db.$queryRaw<Array<{ id: number; next: bigint }>>`/* budgets: uncounted */
    SELECT id, pg_current_xact_id()::text::int8 AS next FROM budgets WHERE counted_at IS NULL`;
  if (uncounted.length === 0) return true;
  // The jobs of a period may be many.
  return await onPatientConnection(async (patient) => {
    let all = true;
    const failures: unknown[] = [];
    for (const { id, next } of uncounted)
      try {
        if (!(await count(patient, id, next))) all = false;
      } catch (error) {
        // One that cannot be counted does not keep the others from it.
        failures.push(error);
      }
    if (failures.length > 0) throw failures[0];
    return all;
  });
}

/** Waits for all budgets to be in force, but not long: what is left to count, or failed, is for the background. */
export async function untilCounted(deps: BudgetsDeps): Promise<void> {
  const until = AbortSignal.timeout(COUNTED_WITHIN_MS);
  const counting = (async () => {
    while (!(await countNewBudgets(deps)) && !until.aborted) await sleep(LOOK_AGAIN_MS);
  })().catch(() => undefined);
  await Promise.race([counting, sleep(COUNTED_WITHIN_MS, undefined, { ref: false })]);
}

/** Whether all transactions with a lower id have ended. */
async function haveEnded(db: PrismaClient, id: bigint): Promise<boolean> {
  const [others] = await db.$queryRaw<Array<{ ended: boolean }>>`/* budgets: writers from before */
    SELECT pg_snapshot_xmin(pg_current_snapshot())::text::int8 >= ${id} AS ended`;
  return others?.ended === true;
}

async function count(db: PrismaClient, id: number, next: bigint): Promise<boolean> {
  const until = AbortSignal.timeout(WRITERS_END_WITHIN_MS);
  while (!(await haveEnded(db, next))) {
    if (until.aborted) return false;
    await sleep(LOOK_AGAIN_MS);
  }
  return await db.$transaction(async (tx) => {
    const [mine] = await tx.$queryRaw<Array<{ mine: boolean }>>`/* budgets: count alone */
        SELECT pg_try_advisory_xact_lock(hashtext('budgets: count'), ${id}::int) AS mine`;
    if (mine?.mine !== true) return false;
    const [budget] = await tx.$queryRaw<Array<{ start: Date }>>`/* budgets: period to count */
        SELECT budget_period_start(b.period, b.time_zone, now()) AS start FROM budgets b
        WHERE b.id = ${id} AND b.counted_at IS NULL`;
    // Removed, or counted by another process.
    if (!budget) return true;
    // The first day of a period begins up to 26 hours earlier somewhere than in UTC; the exact period is compared below. As a
    // value it lets PostgreSQL see how few of the jobs are that new.
    const from = new Date(budget.start.getTime() - 2 * DAY_MS);
    await tx.$executeRaw`/* budgets: count */
        WITH budget AS (
          SELECT b.*, budget_period_start(b.period, b.time_zone, ${budget.start}) AS period_start FROM budgets b
          WHERE b.id = ${id}),
        replaced AS (
          DELETE FROM budget_entries e USING budget WHERE e.budget_id = budget.id),
        recent AS (
          SELECT ${COUNTED} FROM generations g WHERE g.created_at >= ${from}
          UNION ALL
          SELECT ${COUNTED} FROM generations g
          WHERE g.reserved_at > g.created_at AND g.reserved_at >= ${from} AND g.created_at < ${from}),
        total AS (
          INSERT INTO budget_totals (budget_id, period_start, spent_cents, reserved_cents, unpriced_jobs)
          SELECT budget.id, budget_period_start(budget.period, budget.time_zone, amounts.at), sum(amounts.spent),
            sum(amounts.reserved), sum(amounts.unpriced)
          FROM budget, recent g, LATERAL budget_amounts(g.status, g.error_type, g.cost_source, g.cost_cents, g.reserved_cents,
            g.reserved_at, g.submit_started_at, g.created_at) AS amounts
          WHERE budget_covers(budget.user_id, budget.endpoint, budget.tag_key, budget.tag_value, g.user_id, g.endpoint, g.tags)
            AND budget_period_start(budget.period, budget.time_zone, amounts.at) >= budget.period_start
          GROUP BY 1, 2
          ON CONFLICT (budget_id, period_start) DO UPDATE SET spent_cents = EXCLUDED.spent_cents,
            reserved_cents = EXCLUDED.reserved_cents, unpriced_jobs = EXCLUDED.unpriced_jobs)
        UPDATE budgets b SET counted_at = now() FROM budget WHERE b.id = budget.id`;
    return true;
  });
}

/** Adds entries to the totals of their budgets; those of budgets that are gone are dropped. Returns whether there may be more. */
export async function addUpEntries(db: PrismaClient): Promise<boolean> {
  const [added] = await db.$queryRaw<Array<{ entries: number }>>`/* budgets: add up */
    WITH mine AS MATERIALIZED (SELECT pg_try_advisory_xact_lock(${ALONE}) AS mine),
    batch AS MATERIALIZED (
      SELECT e.id FROM budget_entries e LEFT JOIN budgets b ON b.id = e.budget_id, mine
      WHERE mine.mine AND (b.id IS NULL OR b.counted_at IS NOT NULL) ORDER BY e.id LIMIT ${MAX_ENTRIES}),
    taken AS (DELETE FROM budget_entries e USING batch WHERE e.id = batch.id RETURNING e.*),
    added AS (
      INSERT INTO budget_totals (budget_id, period_start, spent_cents, reserved_cents, unpriced_jobs)
      SELECT taken.budget_id, taken.period_start, sum(taken.spent_cents), sum(taken.reserved_cents), sum(taken.unpriced_jobs)
      FROM taken JOIN budgets b ON b.id = taken.budget_id GROUP BY 1, 2
      ON CONFLICT (budget_id, period_start) DO UPDATE SET spent_cents = budget_totals.spent_cents + EXCLUDED.spent_cents,
        reserved_cents = budget_totals.reserved_cents + EXCLUDED.reserved_cents,
        unpriced_jobs = budget_totals.unpriced_jobs + EXCLUDED.unpriced_jobs)
    SELECT count(*)::int AS entries FROM taken`;
  return added?.entries === MAX_ENTRIES;
}
