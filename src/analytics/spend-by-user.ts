import type { PrismaClient } from '../db/client.ts';
import type { Viewer } from '../deps.ts';
import { visibleTo } from '../generations/visible.ts';
import type { Window } from '../lib/window.ts';
import { COST_WITHOUT_RESULT, completedBy } from './hours.ts';
import { type Spend, type SpendReport, type SpendRow, toSpend, totalOf } from './spend.ts';

/** What the jobs of one user have cost. */
export interface UserSpend extends Spend {
  readonly userId: string;
}

/** What the completed jobs of a window have cost, by user, the dearest first. */
export async function spendByUser(
  db: PrismaClient,
  viewer: Viewer,
  window: Window,
): Promise<SpendReport<UserSpend>> {
  const rows = await db.$queryRaw<Array<SpendRow & { key: string }>>`/* spend-by-user */
    SELECT g.user_id AS key, (count(*) FILTER (WHERE g.status = 'COMPLETED'))::int AS jobs,
      sum(g.cost_cents) FILTER (WHERE g.status = 'COMPLETED') AS cents,
      (count(*) FILTER (WHERE g.status = 'COMPLETED' AND g.cost_cents IS NULL))::int AS "unknownCostJobs",
      (count(*) FILTER (WHERE ${completedBy('BILLED')}))::int AS "billedJobs",
      sum(g.cost_cents) FILTER (WHERE ${completedBy('BILLED')}) AS "billedCents",
      (count(*) FILTER (WHERE ${completedBy('BILLED_UNITS')}))::int AS "billedUnitsJobs",
      sum(g.cost_cents) FILTER (WHERE ${completedBy('BILLED_UNITS')}) AS "billedUnitsCents",
      sum(g.cost_cents) FILTER (WHERE ${COST_WITHOUT_RESULT}) AS "unsuccessfulCents"
    FROM generations g
    WHERE g.created_at >= ${window.from} AND g.created_at < ${window.to}
      AND (g.status = 'COMPLETED' OR (${COST_WITHOUT_RESULT} AND g.cost_cents > 0)) AND ${visibleTo(viewer)}
    GROUP BY g.user_id ORDER BY cents DESC NULLS LAST, jobs DESC, key`;
  return { window, rows: rows.map((row) => ({ userId: row.key, ...toSpend(row) })), total: totalOf(rows) };
}
