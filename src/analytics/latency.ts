import type { PrismaClient } from '../db/client.ts';
import type { Viewer } from '../deps.ts';
import { accessSql } from '../generations/access.ts';
import type { Window } from '../lib/window.ts';

/** How long the completed jobs of one endpoint took, from when they were recorded to their end, in seconds. */
export interface EndpointLatency {
  readonly endpoint: string;
  readonly jobs: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** How long the completed jobs of a window took, by endpoint, slowest first; jobs of replays, which wait, left out. */
export async function latency(db: PrismaClient, viewer: Viewer, window: Window): Promise<EndpointLatency[]> {
  return await db.$queryRaw<EndpointLatency[]>`/* latency */
    SELECT endpoint, jobs, percentiles[1] AS p50, percentiles[2] AS p95, percentiles[3] AS p99
    FROM (
      SELECT g.endpoint, count(*)::int AS jobs,
        percentile_cont(ARRAY[0.5, 0.95, 0.99]) WITHIN GROUP
          (ORDER BY extract(epoch FROM g.finished_at - g.created_at)::float8) AS percentiles
      FROM generations g
      WHERE g.created_at >= ${window.from} AND g.created_at < ${window.to} AND g.status = 'COMPLETED'
        AND isfinite(g.finished_at) AND g.replay_id IS NULL AND ${accessSql(viewer)}
      GROUP BY g.endpoint) measured
    ORDER BY p95 DESC, endpoint`;
}
