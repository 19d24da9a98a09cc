import type { PrismaClient } from '../db/client.ts';
import type { Viewer } from '../deps.ts';
import type { Window } from '../lib/window.ts';
import { jobByJob } from './hourly-rollup.ts';
import {
  HAS_SPEND,
  MOST_EXPENSIVE_FIRST,
  SPEND_COLUMNS,
  type Spend,
  type SpendReport,
  type SpendRow,
  toSpend,
  totalOf,
} from './spend.ts';

/** What the completed jobs of one user cost. */
export interface UserSpend extends Spend {
  readonly userId: string;
}

/** What the completed jobs of a window cost, by user, most expensive first. */
export async function spendByUser(
  db: PrismaClient,
  viewer: Viewer,
  window: Window,
): Promise<SpendReport<UserSpend>> {
  const rows = await db.$queryRaw<Array<SpendRow & { key: string }>>`/* spend-by-user */
    SELECT j.user_id AS key, ${SPEND_COLUMNS} FROM ${jobByJob(window, viewer)} j
    GROUP BY j.user_id HAVING ${HAS_SPEND} ORDER BY ${MOST_EXPENSIVE_FIRST}, jobs DESC, key`;
  return { window, rows: rows.map((row) => ({ userId: row.key, ...toSpend(row) })), total: totalOf(rows) };
}
