import { Prisma, type PrismaClient } from '../db/client.ts';
import { COST_WITHOUT_RESULT, completedBy } from './hourly-rollup.ts';

// Of a long history, and of hours that have changed, what takes about a tenth of a second at a time.
const SPAN = Prisma.sql`interval '744 hours'`;
const MAX_STALE = 500;

const HOUR_OF_JOB = Prisma.sql`date_trunc('hour', g.created_at, 'UTC')`;
const COUNTS = Prisma.sql`count(*), count(*) FILTER (WHERE g.status = 'COMPLETED'),
  count(*) FILTER (WHERE g.status = 'FAILED'), count(*) FILTER (WHERE g.status = 'CANCELLED'),
  sum(g.cost_cents) FILTER (WHERE g.status = 'COMPLETED'),
  count(*) FILTER (WHERE g.status = 'COMPLETED' AND g.cost_cents IS NULL),
  count(*) FILTER (WHERE ${completedBy('BILLED')}), sum(g.cost_cents) FILTER (WHERE ${completedBy('BILLED')}),
  count(*) FILTER (WHERE ${completedBy('BILLED_UNITS')}), sum(g.cost_cents) FILTER (WHERE ${completedBy('BILLED_UNITS')}),
  sum(g.cost_cents) FILTER (WHERE ${COST_WITHOUT_RESULT})`;

/**
 * Counts the jobs of past hours, and again those of hours that have changed since; answers whether there is more to
 * count. Of all processes only one counts at a time.
 *
 * A change to a job that is older than an hour is noted in `generation_hours_stale`; the lock shuts out those that have
 * noted so and are not committed. A younger one is not: so an hour is counted an hour after its end, and when every
 * transaction that had begun to write by then is over.
 */
export async function buildRollup(db: PrismaClient): Promise<boolean> {
  return await db.$transaction(
    async (tx) => {
      // Whoever changes an old job waits for the lock: it must not outlive this process.
      await tx.$executeRaw`/* count-hours: limit */ SET LOCAL idle_in_transaction_session_timeout = '5s'`;
      const [lock] = await tx.$queryRaw<Array<{ mine: boolean }>>`/* count-hours: lock */
        SELECT pg_try_advisory_xact_lock(hashtext('generation_hours')) AS mine`;
      if (!lock?.mine) return false;
      const again = await countAgain(tx);
      const { closed, first } = await closeHours(tx);
      return (closed !== null && (await countOn(tx, closed))) || first || again;
    },
    { timeout: 60_000 },
  );
}

async function countAgain(tx: Prisma.TransactionClient): Promise<boolean> {
  const stale = await tx.$queryRaw<Array<{ hour: Date; counted: boolean }>>`/* count-hours: stale */
    WITH batch AS MATERIALIZED (
      SELECT DISTINCT hour FROM generation_hours_stale ORDER BY hour LIMIT ${MAX_STALE}),
    taken AS (DELETE FROM generation_hours_stale s USING batch WHERE s.hour = batch.hour)
    SELECT hour, COALESCE(hour < (SELECT up_to FROM upkeep WHERE work = 'generation_hours'), false) AS counted
    FROM batch`;
  const hours = stale.filter(({ counted }) => counted).map(({ hour }) => hour.toISOString());
  await tx.$executeRaw`/* count-hours: forget */
    DELETE FROM generation_hours WHERE hour = ANY(${hours}::timestamptz[])`;
  await tx.$executeRaw`/* count-hours: again */
    INSERT INTO generation_hours
    SELECT ${HOUR_OF_JOB}, g.endpoint, ${COUNTS} FROM unnest(${hours}::timestamptz[]) AS hour
    JOIN generations g ON g.created_at >= hour AND g.created_at < hour + interval '1 hour' GROUP BY 1, 2`;
  return stale.length === MAX_STALE;
}

interface Closed {
  /** Up to when hours can be counted, null where that is not known yet. */
  readonly closed: Date | null;
  /** Whether a first time has been noted only now. */
  readonly first: boolean;
}

/**
 * Notes a time together with the next transaction id of then: once no older transaction runs, all that was written until
 * then is visible. The minute is for what gets an id between the look at the ids and the look at the clock; ids that are
 * ahead of the server's own came with a dump.
 */
async function closeHours(tx: Prisma.TransactionClient): Promise<Closed> {
  const [row] = await tx.$queryRaw<Closed[]>`/* count-hours: close */
    WITH noted AS MATERIALIZED (SELECT up_to, before FROM upkeep WHERE work = 'closing_hours'),
    noting AS (
      INSERT INTO upkeep (work, up_to, before)
      SELECT 'closing_hours', clock_timestamp() - interval '1 minute', pg_snapshot_xmax(pg_current_snapshot())
      WHERE NOT EXISTS (SELECT FROM noted WHERE before > pg_snapshot_xmin(pg_current_snapshot())
        AND before <= pg_snapshot_xmax(pg_current_snapshot()))
      ON CONFLICT (work) DO UPDATE SET up_to = EXCLUDED.up_to, before = EXCLUDED.before)
    SELECT NOT EXISTS (SELECT FROM noted) AS first,
      (SELECT date_trunc('hour', up_to - interval '1 hour', 'UTC') FROM noted
        WHERE before <= pg_snapshot_xmin(pg_current_snapshot())) AS closed`;
  return row ?? { closed: null, first: false };
}

async function countOn(tx: Prisma.TransactionClient, closed: Date): Promise<boolean> {
  const [reached] = await tx.$queryRaw<Array<{ more: boolean }>>`/* count-hours: on */
    WITH span AS (
      SELECT COALESCE((SELECT up_to FROM upkeep WHERE work = 'generation_hours'),
        least(date_trunc('hour', (SELECT min(created_at) FROM generations), 'UTC'), ${closed})) AS begin),
    reached AS (
      INSERT INTO upkeep (work, up_to)
      SELECT 'generation_hours', greatest(begin, least(begin + ${SPAN}, ${closed})) FROM span
      ON CONFLICT (work) DO UPDATE SET up_to = EXCLUDED.up_to RETURNING up_to),
    -- In order, so that the hours of a window lie together.
    counted AS (
      INSERT INTO generation_hours
      SELECT ${HOUR_OF_JOB}, g.endpoint, ${COUNTS} FROM span, reached
      JOIN generations g ON g.created_at < up_to WHERE g.created_at >= begin GROUP BY 1, 2 ORDER BY 1, 2)
    SELECT up_to < ${closed} AS more FROM reached`;
  return reached?.more ?? false;
}
