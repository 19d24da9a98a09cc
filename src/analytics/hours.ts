import { Prisma, type PrismaClient } from '../db/client.ts';
import type { Viewer } from '../deps.ts';
import { visibleTo } from '../generations/visible.ts';
import type { Window } from '../lib/window.ts';

const HOUR_MS = 3_600_000;
// Of a long history, and of hours that have changed, what takes about a tenth of a second at a time.
const SPAN = Prisma.sql`interval '31 days'`;
const MAX_STALE = 500;

const UP_TO = Prisma.sql`COALESCE((SELECT up_to FROM upkeep WHERE work = 'generation_hours'), '-infinity')`;
const HOUR_OF_JOB = Prisma.sql`date_trunc('hour', g.created_at, 'UTC')`;
const COUNTS = Prisma.sql`count(*), count(*) FILTER (WHERE g.status = 'COMPLETED'),
  count(*) FILTER (WHERE g.status = 'FAILED'), count(*) FILTER (WHERE g.status = 'CANCELLED'),
  sum(g.cost_cents) FILTER (WHERE g.status = 'COMPLETED'),
  count(*) FILTER (WHERE g.status = 'COMPLETED' AND g.cost_cents IS NULL)`;

/**
 * Counts the jobs of past hours, and again those of hours that have changed since; answers whether there is more to
 * count. Of all processes only one counts at a time.
 *
 * An hour is counted two hours after its end, and only after every transaction that may have begun less than an hour
 * after it: whatever changes its jobs from then on notes in `generation_hours_stale` that it did. The lock shuts out
 * those that have noted so and are not committed, so that none of them is missed.
 */
export async function countHours(db: PrismaClient): Promise<boolean> {
  return await db.$transaction(
    async (tx) => {
      const [lock] = await tx.$queryRaw<Array<{ mine: boolean }>>`/* count-hours: lock */
        SELECT pg_try_advisory_xact_lock(hashtext('generation_hours')) AS mine`;
      if (!lock?.mine) return false;
      const stale = await tx.$queryRaw<Array<{ hour: Date }>>`/* count-hours: stale */
        WITH batch AS MATERIALIZED (
          SELECT DISTINCT hour FROM generation_hours_stale ORDER BY hour LIMIT ${MAX_STALE}),
        taken AS (DELETE FROM generation_hours_stale s USING batch WHERE s.hour = batch.hour)
        SELECT hour FROM batch WHERE hour < ${UP_TO}`;
      const hours = stale.map(({ hour }) => hour.toISOString());
      await tx.$executeRaw`/* count-hours: forget */
        DELETE FROM generation_hours WHERE hour = ANY(${hours}::timestamptz[])`;
      await tx.$executeRaw`/* count-hours: again */
        INSERT INTO generation_hours
        SELECT ${HOUR_OF_JOB}, g.endpoint, ${COUNTS} FROM unnest(${hours}::timestamptz[]) AS hour
        JOIN generations g ON g.created_at >= hour AND g.created_at < hour + interval '1 hour' GROUP BY 1, 2`;
      const [reached] = await tx.$queryRaw<Array<{ upTo: Date; more: boolean }>>`/* count-hours: on */
        WITH now AS (
          SELECT date_trunc('hour', least(now(), min(xact_start)) - interval '2 hours', 'UTC') AS closed
          FROM pg_stat_activity WHERE datname = current_database()),
        span AS (
          SELECT closed, COALESCE((SELECT up_to FROM upkeep WHERE work = 'generation_hours'),
            date_trunc('hour', (SELECT min(created_at) FROM generations), 'UTC'), closed) AS begin FROM now),
        reached AS (
          INSERT INTO upkeep SELECT 'generation_hours', greatest(begin, least(begin + ${SPAN}, closed)) FROM span
          ON CONFLICT (work) DO UPDATE SET up_to = EXCLUDED.up_to RETURNING up_to),
        counted AS (
          INSERT INTO generation_hours
          SELECT ${HOUR_OF_JOB}, g.endpoint, ${COUNTS} FROM span, reached
          JOIN generations g ON g.created_at < up_to WHERE g.created_at >= begin GROUP BY 1, 2)
        SELECT up_to AS "upTo", up_to < closed AS more FROM reached, span`;
      return (reached?.more ?? false) || stale.length === MAX_STALE;
    },
    { timeout: 60_000 },
  );
}

/** Whether an instant is the beginning of an hour in UTC. */
export function onTheHour(instant: Date): boolean {
  return instant.getTime() % HOUR_MS === 0;
}

/**
 * The jobs of a window as a table for a FROM clause: `at`, `endpoint`, and how many `jobs`, `completed`, `failed`,
 * `cancelled` and `unknown_cost_jobs` a row stands for and what the completed ones cost, `cost_cents`. A row stands for
 * one job, or for those of an hour (in UTC) where these have been counted and the viewer may see all of them.
 */
export function jobsIn(window: Window, viewer: Viewer): Prisma.Sql {
  const { from, to } = window;
  const first = new Date(Math.ceil(from.getTime() / HOUR_MS) * HOUR_MS);
  const last = new Date(Math.floor(to.getTime() / HOUR_MS) * HOUR_MS);
  if (viewer.role !== 'admin' || first >= last) return jobByJob(window, viewer);
  return Prisma.sql`(
    SELECT h.hour AS at, h.endpoint, h.jobs, h.completed, h.failed, h.cancelled, h.cost_cents, h.unknown_cost_jobs
    FROM generation_hours h
    WHERE h.hour >= ${first} AND h.hour < ${last} AND h.hour < ${UP_TO}
      AND NOT EXISTS (SELECT FROM generation_hours_stale s WHERE s.hour = h.hour)
    UNION ALL
    SELECT ${JOB} FROM (
      SELECT ${from}::timestamptz AS lo, ${first}::timestamptz AS hi
      UNION ALL SELECT greatest(${first}, least(${last}, ${UP_TO})), ${to}
      UNION ALL SELECT hour, hour + interval '1 hour' FROM unnest(ARRAY(
        SELECT DISTINCT s.hour FROM generation_hours_stale s
        WHERE s.hour >= ${first} AND s.hour < least(${last}, ${UP_TO}))) AS hour) AS part
    JOIN generations g ON g.created_at >= part.lo AND g.created_at < part.hi)`;
}

/** The same, each row one job: exact to the microsecond where hours in UTC would not do. */
export function jobByJob({ from, to }: Window, viewer: Viewer): Prisma.Sql {
  return Prisma.sql`(
    SELECT ${JOB} FROM generations g
    WHERE g.created_at >= ${from} AND g.created_at < ${to} AND ${visibleTo(viewer)})`;
}

const JOB = Prisma.sql`g.created_at AS at, g.endpoint, 1 AS jobs, (g.status = 'COMPLETED')::int AS completed,
  (g.status = 'FAILED')::int AS failed, (g.status = 'CANCELLED')::int AS cancelled,
  CASE WHEN g.status = 'COMPLETED' THEN g.cost_cents END AS cost_cents,
  (g.status = 'COMPLETED' AND g.cost_cents IS NULL)::int AS unknown_cost_jobs`;
