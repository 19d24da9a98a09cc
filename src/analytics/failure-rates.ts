import type { PrismaClient } from '../db/client.ts';
import type { Viewer } from '../deps.ts';
import { InvalidInputError } from '../errors.ts';
import type { Window } from '../lib/window.ts';
import { jobsIn } from './hourly-rollup.ts';
import { type Interval, wilsonInterval } from './wilson.ts';

/** How often jobs failed on one endpoint. */
export interface EndpointFailures {
  readonly endpoint: string;
  /** All jobs, including those still in flight. */
  readonly jobs: number;
  readonly failed: number;
  readonly cancelled: number;
  readonly inFlight: number;
  /** `failed` divided by `jobs`, 0 to 1. */
  readonly failRate: number;
  readonly failRateInterval: Interval;
}

/** How often jobs failed in a window, by endpoint, highest rate first; endpoints with fewer than `minJobs` left out. */
export async function failureRates(
  db: PrismaClient,
  viewer: Viewer,
  window: Window,
  minJobs: number,
): Promise<EndpointFailures[]> {
  if (minJobs < 1) throw new InvalidInputError('minJobs', 'It must be at least 1.');
  const rows = await db.$queryRaw<
    Array<Omit<EndpointFailures, 'failRate' | 'failRateInterval'>>
  >`/* failure-rates */
    SELECT j.endpoint, sum(j.jobs)::int AS jobs, sum(j.failed)::int AS failed, sum(j.cancelled)::int AS cancelled,
      sum(j.jobs - j.completed - j.failed - j.cancelled)::int AS "inFlight"
    FROM ${jobsIn(window, viewer)} j
    GROUP BY j.endpoint HAVING sum(j.jobs) >= ${minJobs}
    ORDER BY sum(j.failed)::float8 / sum(j.jobs) DESC, jobs DESC, j.endpoint`;
  return rows.map((row) => ({
    ...row,
    failRate: row.failed / row.jobs,
    failRateInterval: wilsonInterval(row.failed, row.jobs),
  }));
}
