import { Prisma, type PrismaClient } from '../db/client.ts';
import type { Viewer } from '../deps.ts';
import type { Window } from '../lib/window.ts';
import { type Spend, type SpendReport, type SpendRow, spendBy, toSpend, totalOf } from './spend.ts';

/** What the jobs of one endpoint have cost. */
export interface EndpointSpend extends Spend {
  readonly endpoint: string;
}

/** What the completed jobs of a window have cost, by endpoint, the dearest first. */
export async function spendByEndpoint(
  db: PrismaClient,
  viewer: Viewer,
  window: Window,
): Promise<SpendReport<EndpointSpend>> {
  const rows = await db.$queryRaw<Array<SpendRow & { key: string }>>`/* spend-by-endpoint */
    ${spendBy(Prisma.sql`g.endpoint`, window, viewer)}`;
  return { window, rows: rows.map((row) => ({ endpoint: row.key, ...toSpend(row) })), total: totalOf(rows) };
}
