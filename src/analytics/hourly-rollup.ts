import { COST_WITHOUT_RESULT } from '../billing/cost-of.ts';
import type { CostSource } from '../billing/record-costs.ts';
import { Prisma } from '../db/client.ts';
import { inMonthsOfSpan } from '../db/of-month.ts';
import type { Viewer } from '../deps.ts';
import { accessSql } from '../generations/access.ts';
import type { Window } from '../lib/window.ts';

const HOUR_MS = 3_600_000;
/**
 * The end of the last hour that was counted. No hour is counted sooner than an hour after its end: what says otherwise was counted
 * by a clock that was ahead, and new jobs are recorded into it.
 */
const COUNTED_UNTIL = Prisma.sql`least(date_trunc('hour', now() - interval '1 hour', 'UTC'),
  COALESCE((SELECT up_to FROM upkeep WHERE work = 'generation_hours'), '-infinity'))`;

/** Whether an instant is the start of an hour in UTC. */
export function onTheHour(instant: Date): boolean {
  return instant.getTime() % HOUR_MS === 0;
}

/**
 * The jobs of a window, as a table for a FROM clause. A row stands for one job or, if it has been counted and the
 * viewer may see everything, for a whole hour (in UTC) of an endpoint. Columns:
 *
 * - `at`, `endpoint`, and the numbers of `jobs`, `completed`, `failed` and `cancelled` ones;
 * - `cost_cents`, the known cost of the completed jobs, and `unknown_cost_jobs`, those whose cost is unknown;
 * - the parts of that cost by source: `billed_jobs` and `billed_cents`, `billed_units_jobs` and `billed_units_cents`;
 * - `unsuccessful_cents`, the billed cost of failed and cancelled jobs.
 */
export function jobsIn(window: Window, viewer: Viewer): Prisma.Sql {
  const { from, to } = window;
  const first = new Date(Math.ceil(from.getTime() / HOUR_MS) * HOUR_MS);
  const last = new Date(Math.floor(to.getTime() / HOUR_MS) * HOUR_MS);
  if (viewer.role !== 'admin' || first >= last) return jobByJob(window, viewer);
  return Prisma.sql`(
    SELECT h.hour AS at, h.endpoint, h.jobs, h.completed, h.failed, h.cancelled, h.cost_cents, h.unknown_cost_jobs,
      h.billed_jobs, h.billed_cents, h.billed_units_jobs, h.billed_units_cents, h.unsuccessful_cents
    FROM generation_hours h
    WHERE h.hour >= ${first} AND h.hour < ${last} AND h.hour < ${COUNTED_UNTIL}
      AND h.hour NOT IN (SELECT s.hour FROM generation_hours_stale s)
    UNION ALL
    SELECT ${JOB} FROM (
      SELECT ${from}::timestamptz AS lo, ${first}::timestamptz AS hi
      UNION ALL SELECT greatest(${first}, least(${last}, ${COUNTED_UNTIL})), ${to}
      UNION ALL SELECT hour, hour + interval '1 hour' FROM unnest(ARRAY(
        SELECT DISTINCT s.hour FROM generation_hours_stale s
        WHERE s.hour >= ${first} AND s.hour < least(${last}, ${COUNTED_UNTIL}))) AS hour) AS part
    JOIN generations g ON g.created_at >= part.lo AND g.created_at < part.hi
      AND ${Prisma.join(inMonthsOfSpan(window), ' AND ')})`;
}

/** The same table with `user_id` and one row per job: for windows that do not fit whole hours in UTC. */
export function jobByJob({ from, to }: Window, viewer: Viewer): Prisma.Sql {
  return Prisma.sql`(
    SELECT g.user_id, ${JOB} FROM generations g
    WHERE g.created_at >= ${from} AND g.created_at < ${to} AND ${accessSql(viewer)})`;
}

/** The jobs of a window that have a tag with this key, as `jobByJob` has them, with its `value`. */
export function taggedJobs({ from, to }: Window, viewer: Viewer, key: string): Prisma.Sql {
  return Prisma.sql`(
    SELECT g.tags ->> ${key} AS value, ${JOB} FROM generations g
    WHERE g.created_at >= ${from} AND g.created_at < ${to} AND g.tags IS NOT NULL
      AND g.tags ->> ${key} IS NOT NULL AND ${accessSql(viewer)})`;
}

/** Whether job `g` completed and its cost is known from this source. */
export function completedBy(source: CostSource): Prisma.Sql {
  return Prisma.sql`g.status = 'COMPLETED' AND g.cost_cents IS NOT NULL AND g.cost_source = ${Prisma.raw(`'${source}'`)}`;
}

const JOB = Prisma.sql`g.created_at AS at, g.endpoint, 1 AS jobs, (g.status = 'COMPLETED')::int AS completed,
  (g.status = 'FAILED')::int AS failed, (g.status = 'CANCELLED')::int AS cancelled,
  CASE WHEN g.status = 'COMPLETED' THEN g.cost_cents END AS cost_cents,
  (g.status = 'COMPLETED' AND g.cost_cents IS NULL)::int AS unknown_cost_jobs,
  (${completedBy('BILLED')})::int AS billed_jobs, CASE WHEN ${completedBy('BILLED')} THEN g.cost_cents END AS billed_cents,
  (${completedBy('BILLED_UNITS')})::int AS billed_units_jobs,
  CASE WHEN ${completedBy('BILLED_UNITS')} THEN g.cost_cents END AS billed_units_cents,
  CASE WHEN ${COST_WITHOUT_RESULT} THEN g.cost_cents END AS unsuccessful_cents`;
