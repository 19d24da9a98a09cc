import { Prisma, type PrismaClient } from '../db/client.ts';
import { inMonthsOfLast } from '../db/of-month.ts';
import type { Viewer } from '../deps.ts';
import { accessSql } from '../generations/access.ts';

// With fewer jobs the 99th percentile is just the slowest one, which says nothing.
const MIN_JOBS = 20;
const DAYS = 7;
const RECENT = Prisma.sql`g.created_at >= now() - ${Prisma.raw(`interval '${DAYS} days'`)}`;

/**
 * The 99th percentile of how long the completed jobs of the last seven days took that the viewer may see, in seconds, by
 * endpoint. Jobs of replays, which wait, and endpoints with fewer than 20 such jobs are left out.
 */
export async function usualDurations(
  db: PrismaClient,
  viewer: Viewer,
  endpoints: readonly string[],
): Promise<Map<string, number>> {
  const rows = await db.$queryRaw<Array<{ endpoint: string; p99: number }>>`/* usual-durations */
    SELECT g.endpoint, percentile_cont(0.99) WITHIN GROUP
      (ORDER BY extract(epoch FROM g.finished_at - g.created_at)::float8) AS p99
    FROM generations g
    WHERE ${RECENT} AND ${inMonthsOfLast(DAYS)} AND g.replay_id IS NULL AND g.status = 'COMPLETED' AND isfinite(g.finished_at)
      AND ${accessSql(viewer)} AND g.endpoint = ANY(${[...endpoints]})
    GROUP BY g.endpoint HAVING count(*) >= ${MIN_JOBS}`;
  return new Map(rows.map(({ endpoint, p99 }) => [endpoint, p99]));
}
