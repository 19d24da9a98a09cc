import { COST_WITHOUT_RESULT } from '../billing/cost-of.ts';
import { Prisma, type PrismaClient } from '../db/client.ts';
import { completedBy } from './hourly-rollup.ts';

// How much of a long history, and how many changed hours, are counted at a time: each takes about a tenth of a second.
const SPAN = Prisma.sql`interval '744 hours'`;
const MAX_STALE_HOURS = 500;

const HOUR_OF_JOB = Prisma.sql`date_trunc('hour', g.created_at, 'UTC')`;
const COUNTS = Prisma.sql`count(*), count(*) FILTER (WHERE g.status = 'COMPLETED'),
  count(*) FILTER (WHERE g.status = 'FAILED'), count(*) FILTER (WHERE g.status = 'CANCELLED'),
  sum(g.cost_cents) FILTER (WHERE g.status = 'COMPLETED'),
  count(*) FILTER (WHERE g.status = 'COMPLETED' AND g.cost_cents IS NULL),
  count(*) FILTER (WHERE ${completedBy('BILLED')}), sum(g.cost_cents) FILTER (WHERE ${completedBy('BILLED')}),
  count(*) FILTER (WHERE ${completedBy('BILLED_UNITS')}), sum(g.cost_cents) FILTER (WHERE ${completedBy('BILLED_UNITS')}),
  sum(g.cost_cents) FILTER (WHERE ${COST_WITHOUT_RESULT})`;

/**
 * Counts the jobs of past hours into `generation_hours`, and recounts hours that have changed since. Returns whether
 * there is more to count. Only one process counts at a time.
 *
 * A change to a job older than an hour marks its hour in `generation_hours_stale` and shares the lock until it commits,
 * so nothing is counted past it. A change to a younger job does neither: therefore an hour is counted an hour after its
 * end, and only once every transaction that was writing by then has ended.
 */
export async function buildRollup(db: PrismaClient): Promise<boolean> {
  return await db.$transaction(async (tx) => {
    // Changes to old jobs wait for this lock, so a process that freezes must not keep it.
    await tx.$executeRaw`/* build-rollup: limit */ SET LOCAL idle_in_transaction_session_timeout = '5s'`;
    const [lock] = await tx.$queryRaw<Array<{ mine: boolean }>>`/* build-rollup: lock */
      SELECT pg_try_advisory_xact_lock(hashtext('generation_hours')) AS mine`;
    if (!lock?.mine) return false;
    const moreStale = await recountStaleHours(tx);
    const { closedUntil, isFirst } = await closeHours(tx);
    if (closedUntil !== null) await forgetHoursAhead(tx, closedUntil);
    const moreClosed = closedUntil !== null && (await countClosedHours(tx, closedUntil));
    return moreStale || isFirst || moreClosed;
  });
}

/** Recounts a batch of changed hours; returns whether there may be more. */
async function recountStaleHours(tx: Prisma.TransactionClient): Promise<boolean> {
  const stale = await tx.$queryRaw<Array<{ hour: string; counted: boolean }>>`/* build-rollup: stale */
    WITH batch AS MATERIALIZED (
      SELECT DISTINCT hour FROM generation_hours_stale ORDER BY hour LIMIT ${MAX_STALE_HOURS}),
    taken AS (DELETE FROM generation_hours_stale s USING batch WHERE s.hour = batch.hour)
    SELECT hour::text, COALESCE(hour < (SELECT up_to FROM upkeep WHERE work = 'generation_hours'), false) AS counted
    FROM batch`;
  const hours = stale.filter(({ counted }) => counted).map(({ hour }) => hour);
  await tx.$executeRaw`/* build-rollup: forget */
    DELETE FROM generation_hours WHERE hour = ANY(${hours}::timestamptz[])`;
  await tx.$executeRaw`/* build-rollup: recount */
    INSERT INTO generation_hours
    SELECT ${HOUR_OF_JOB}, g.endpoint, ${COUNTS} FROM unnest(${hours}::timestamptz[]) AS hour
    JOIN generations g ON g.created_at >= hour AND g.created_at < hour + interval '1 hour' GROUP BY 1, 2`;
  return stale.length === MAX_STALE_HOURS;
}

interface ClosedHours {
  /** Hours before this can be counted; null if that is not known yet. */
  readonly closedUntil: Date | null;
  /** Whether a time was noted for the first time, just now. */
  readonly isFirst: boolean;
}

/**
 * Notes the time together with a transaction id of its own, which is above those of all that are open (the end of a snapshot
 * need not be): once no older transaction is running, everything written up to
 * that time is visible. The minute allows for transactions that get an id between reading the ids and the clock. Noted
 * ids that are ahead of the server's own came with a restored dump.
 */
async function closeHours(tx: Prisma.TransactionClient): Promise<ClosedHours> {
  const [row] = await tx.$queryRaw<ClosedHours[]>`/* build-rollup: close */
    WITH noted AS MATERIALIZED (SELECT up_to, before FROM upkeep WHERE work = 'closing_hours'),
    noting AS (
      INSERT INTO upkeep (work, up_to, before)
      SELECT 'closing_hours', clock_timestamp() - interval '1 minute', pg_current_xact_id()
      WHERE NOT EXISTS (SELECT FROM noted WHERE before > pg_snapshot_xmin(pg_current_snapshot())
        AND before <= pg_snapshot_xmax(pg_current_snapshot()))
      ON CONFLICT (work) DO UPDATE SET up_to = EXCLUDED.up_to, before = EXCLUDED.before)
    SELECT NOT EXISTS (SELECT FROM noted) AS "isFirst",
      (SELECT date_trunc('hour', up_to - interval '1 hour', 'UTC') FROM noted
        WHERE before <= pg_snapshot_xmin(pg_current_snapshot())) AS "closedUntil"`;
  return row ?? { closedUntil: null, isFirst: false };
}

/**
 * Counts again what was counted by a clock that was ahead, such as that of a primary before a failover: new jobs are recorded into
 * those hours, and say nothing of it, as they are young.
 */
async function forgetHoursAhead(tx: Prisma.TransactionClient, closedUntil: Date): Promise<void> {
  await tx.$executeRaw`/* build-rollup: ahead */
    WITH ahead AS (
      UPDATE upkeep SET up_to = ${closedUntil} WHERE work = 'generation_hours' AND up_to > ${closedUntil} RETURNING up_to)
    DELETE FROM generation_hours h USING ahead WHERE h.hour >= ahead.up_to`;
}

/** Counts the next span of closed hours that begins with a job; returns whether there are more. */
async function countClosedHours(tx: Prisma.TransactionClient, closedUntil: Date): Promise<boolean> {
  const [reached] = await tx.$queryRaw<Array<{ more: boolean }>>`/* build-rollup: count */
    WITH before AS (
      SELECT COALESCE((SELECT up_to FROM upkeep WHERE work = 'generation_hours'), '-infinity') AS reached),
    span AS (
      SELECT greatest(CASE WHEN isfinite(reached) THEN reached END, least(${closedUntil}, date_trunc('hour', (
        SELECT created_at FROM generations WHERE created_at >= reached AND created_at > '-infinity'
          AND created_at < 'infinity' ORDER BY created_at LIMIT 1), 'UTC'))) AS begin FROM before),
    reached AS (
      INSERT INTO upkeep (work, up_to)
      SELECT 'generation_hours', greatest(begin, least(begin + ${SPAN}, ${closedUntil})) FROM span
      ON CONFLICT (work) DO UPDATE SET up_to = EXCLUDED.up_to RETURNING up_to),
    -- Ordered, so that the hours of a window lie next to each other on disk.
    counted AS (
      INSERT INTO generation_hours
      SELECT ${HOUR_OF_JOB}, g.endpoint, ${COUNTS} FROM span, reached
      JOIN generations g ON g.created_at < up_to WHERE g.created_at >= begin GROUP BY 1, 2 ORDER BY 1, 2)
    SELECT up_to < ${closedUntil} AS more FROM reached`;
  return reached?.more ?? false;
}
