import { Prisma, type PrismaClient } from '../db/client.ts';
import type { Viewer } from '../deps.ts';
import { checkText } from '../generations/job-input.ts';
import { type Bucket, cutWindow } from '../lib/buckets.ts';
import type { Window } from '../lib/window.ts';
import { jobByJob, jobsIn, onTheHour } from './hourly-rollup.ts';
import {
  HAS_SPEND,
  NO_SPEND,
  SPEND_COLUMNS,
  type Spend,
  type SpendReport,
  type SpendRow,
  toSpend,
  totalOf,
} from './spend.ts';

/** What the jobs of one part of the window have cost. */
export interface SpendBucket extends Spend, Window {}

/** What the completed jobs of a window have cost, over time; buckets without a job are there too. */
export async function spendOverTime(
  db: PrismaClient,
  viewer: Viewer,
  window: Window,
  options: { bucket: Bucket; timeZone: string; endpoint: string | null | undefined },
): Promise<SpendReport<SpendBucket>> {
  checkText('endpoint', options.endpoint ?? '');
  const parts = cutWindow(window, options.bucket, options.timeZone);
  const starts = parts.map(({ from }) => from.toISOString());
  // Time zones that are half an hour off cut the hours of UTC in two.
  const jobs = parts.slice(1).every(({ from }) => onTheHour(from)) ? jobsIn : jobByJob;
  const endpoint =
    options.endpoint == null ? Prisma.empty : Prisma.sql`WHERE j.endpoint = ${options.endpoint}`;
  // Buckets are numbered from 1.
  const rows = await db.$queryRaw<Array<SpendRow & { bucket: number }>>`/* spend-over-time */
    SELECT width_bucket(j.at, ${starts}::timestamptz[]) AS bucket, ${SPEND_COLUMNS}
    FROM ${jobs(window, viewer)} j ${endpoint}
    GROUP BY bucket HAVING ${HAS_SPEND}`;
  const byBucket = new Map(rows.map((row) => [row.bucket, row]));
  return {
    window,
    rows: parts.map((part, index) => ({ ...part, ...toSpend(byBucket.get(index + 1) ?? NO_SPEND) })),
    total: totalOf(rows),
  };
}
