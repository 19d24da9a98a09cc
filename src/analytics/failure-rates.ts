import type { PrismaClient } from '../db/client.ts';
import type { Viewer } from '../deps.ts';
import { InvalidInputError } from '../errors.ts';
import { visibleTo } from '../generations/visible.ts';
import type { Window } from '../lib/window.ts';
import { type Interval, wilsonInterval } from './wilson.ts';

/** How the jobs of one endpoint went. */
export interface EndpointFailures {
  readonly endpoint: string;
  /** All jobs, those still in flight among them. */
  readonly jobs: number;
  readonly failed: number;
  readonly cancelled: number;
  readonly inFlight: number;
  /** failed / jobs. */
  readonly failRate: number;
  readonly failRateInterval: Interval;
}

/** How often endpoints failed in a window, the worst first; endpoints with fewer jobs than `minJobs` say too little. */
export async function failureRates(
  db: PrismaClient,
  viewer: Viewer,
  window: Window,
  minJobs: number,
): Promise<EndpointFailures[]> {
  if (minJobs < 1) throw new InvalidInputError('minJobs', 'An endpoint has at least 1 job.');
  const rows = await db.$queryRaw<
    Array<Omit<EndpointFailures, 'failRate' | 'failRateInterval'>>
  >`/* failure-rates */
    SELECT g.endpoint, count(*)::int AS jobs,
      (count(*) FILTER (WHERE g.status = 'FAILED'))::int AS failed,
      (count(*) FILTER (WHERE g.status = 'CANCELLED'))::int AS cancelled,
      (count(*) FILTER (WHERE g.status IN ('IN_QUEUE', 'IN_PROGRESS')))::int AS "inFlight"
    FROM generations g
    WHERE g.created_at >= ${window.from} AND g.created_at < ${window.to} AND ${visibleTo(viewer)}
    GROUP BY g.endpoint HAVING count(*) >= ${minJobs}
    ORDER BY (count(*) FILTER (WHERE g.status = 'FAILED'))::float8 / count(*) DESC, jobs DESC, g.endpoint`;
  return rows.map((row) => ({
    ...row,
    failRate: row.failed / row.jobs,
    failRateInterval: wilsonInterval(row.failed, row.jobs),
  }));
}
