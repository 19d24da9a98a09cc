import type { PrismaClient } from '../db/client.ts';
import type { Viewer } from '../deps.ts';
import type { Window } from '../lib/window.ts';
import { jobsIn } from './hourly-rollup.ts';
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

/** What the completed jobs of one endpoint cost. */
export interface EndpointSpend extends Spend {
  readonly endpoint: string;
}

/** What the completed jobs of a window cost, by endpoint, most expensive first. */
export async function spendByEndpoint(
  db: PrismaClient,
  viewer: Viewer,
  window: Window,
): Promise<SpendReport<EndpointSpend>> {
  const rows = await db.$queryRaw<Array<SpendRow & { key: string }>>`/* spend-by-endpoint */
    SELECT j.endpoint AS key, ${SPEND_COLUMNS} FROM ${jobsIn(window, viewer)} j
    GROUP BY j.endpoint HAVING ${HAS_SPEND} ORDER BY ${MOST_EXPENSIVE_FIRST}, jobs DESC, key`;
  return { window, rows: rows.map((row) => ({ endpoint: row.key, ...toSpend(row) })), total: totalOf(rows) };
}
