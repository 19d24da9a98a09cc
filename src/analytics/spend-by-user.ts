import { Prisma, type PrismaClient } from '../db/client.ts';
import type { Viewer } from '../deps.ts';
import type { Window } from '../lib/window.ts';
import { type Spend, type SpendReport, type SpendRow, spendBy, toSpend, totalOf } from './spend.ts';

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
    ${spendBy(Prisma.sql`g.user_id`, window, viewer)}`;
  return { window, rows: rows.map((row) => ({ userId: row.key, ...toSpend(row) })), total: totalOf(rows) };
}
