import { Prisma, type PrismaClient } from '../db/client.ts';
import { readableTime } from '../db/readable-time.ts';
import type { Viewer } from '../deps.ts';
import { readsAll } from '../generations/access.ts';
import type { BudgetAction, BudgetPeriod, BudgetScope } from './scope.ts';

/** A budget, with what its present period has spent and reserved. Amounts are US cents. */
export interface Budget extends BudgetScope {
  readonly id: number;
  readonly limitCents: number;
  readonly period: BudgetPeriod;
  readonly timeZone: string;
  readonly action: BudgetAction;
  /** Null for a budget of the operator's file. */
  readonly setBy: string | null;
  readonly setAt: Date;
  /** Since when it blocks and warns; null until what was spent before has been added up. */
  readonly countedAt: Date | null;
  readonly spentCents: number;
  readonly reservedCents: number;
  /** Jobs whose price is not known, which are in neither sum. */
  readonly unpricedJobs: number;
  readonly periodStart: Date;
  readonly resetsAt: Date;
}

/** The budgets that may be about the viewer's jobs; all of them for who reads everything. */
export async function findBudgets(db: PrismaClient, viewer: Viewer): Promise<Budget[]> {
  return readsAll(viewer) ? await readBudgets(db, Prisma.sql`true`) : await budgetsOf(db, viewer);
}

/** The budgets that apply to the viewer's own jobs, whatever else they may read. */
export async function budgetsOf(db: PrismaClient, { userId }: Viewer): Promise<Budget[]> {
  return await readBudgets(db, Prisma.sql`(b.user_id IS NULL OR b.user_id = ${userId})`);
}

/** The budgets `b` that meet a condition, in the order in which they were first set, as of one instant. */
export async function readBudgets(db: Prisma.TransactionClient, condition: Prisma.Sql): Promise<Budget[]> {
  return await db.$queryRaw<Budget[]>`/* budgets */
    SELECT b.id, b.user_id AS "userId", b.endpoint, b.tag_key AS "tagKey", b.tag_value AS "tagValue",
      b.limit_cents::float8 AS "limitCents", b.period, b.time_zone AS "timeZone", b.action, b.set_by AS "setBy",
      ${Prisma.raw(readableTime('b.set_at'))} AS "setAt", ${Prisma.raw(readableTime('b.counted_at'))} AS "countedAt",
      ${USED_COLUMNS}
    FROM budgets b ${USED} WHERE ${condition} ORDER BY b.id`;
}

const PERIOD_START = Prisma.sql`budget_period_start(b.period, b.time_zone, now())`;

/** What the present period of a budget `b` has spent and reserved, as a lateral join `used`. */
export const USED = Prisma.sql`CROSS JOIN LATERAL (
  SELECT COALESCE(sum(s.spent_cents), 0) AS spent, COALESCE(sum(s.reserved_cents), 0) AS reserved,
    COALESCE(sum(s.unpriced_jobs), 0) AS unpriced, ${PERIOD_START} AS period_start
  FROM (
    SELECT t.spent_cents, t.reserved_cents, t.unpriced_jobs FROM budget_totals t
    WHERE t.budget_id = b.id AND t.period_start = ${PERIOD_START}
    UNION ALL
    SELECT e.spent_cents, e.reserved_cents, e.unpriced_jobs FROM budget_entries e
    WHERE e.budget_id = b.id AND e.period_start = ${PERIOD_START}) AS s) AS used`;

const USED_COLUMNS = Prisma.sql`used.spent::float8 AS "spentCents", used.reserved::float8 AS "reservedCents",
  used.unpriced::int AS "unpricedJobs", used.period_start AS "periodStart",
  budget_period_end(b.period, b.time_zone, now()) AS "resetsAt"`;
