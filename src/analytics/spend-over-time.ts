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

/** What the completed jobs of one interval cost. */
export interface SpendBucket extends Spend, Window {}

/** What the completed jobs of a window cost, over time, including intervals without a job. */
export async function spendOverTime(
  db: PrismaClient,
  viewer: Viewer,
  window: Window,
  options: { bucket: Bucket; timeZone: string; endpoint: string | null | undefined },
): Promise<SpendReport<SpendBucket>> {
  checkText('endpoint', options.endpoint ?? '');
  const buckets = cutWindow(window, options.bucket, options.timeZone);
  const starts = buckets.map(({ from }) => from.toISOString());
  // Time zones with half-hour offsets split the hours of UTC.
  const jobs = buckets.slice(1).every(({ from }) => onTheHour(from)) ? jobsIn : jobByJob;
  const endpoint =
    options.endpoint == null ? Prisma.empty : Prisma.sql`WHERE j.endpoint = ${options.endpoint}`;
  // width_bucket numbers from 1.
  const rows = await db.$queryRaw<Array<SpendRow & { bucket: number }>>`/* spend-over-time */
    SELECT width_bucket(j.at, ${starts}::timestamptz[]) AS bucket, ${SPEND_COLUMNS}
    FROM ${jobs(window, viewer)} j ${endpoint}
    GROUP BY bucket HAVING ${HAS_SPEND}`;
  const byBucket = new Map(rows.map((row) => [row.bucket, row]));
  return {
    window,
    rows: buckets.map((bucket, index) => ({ ...bucket, ...toSpend(byBucket.get(index + 1) ?? NO_SPEND) })),
    total: totalOf(rows),
  };
}
