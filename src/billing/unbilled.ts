import type { BillingSchedule } from '../config.ts';
import { Prisma, type PrismaClient } from '../db/client.ts';
import { CONFIRMED } from '../db/pending-request-id.ts';
import { firstPauseSeconds } from './queue.ts';
import type { CostSource } from './record-costs.ts';

/** A time in which jobs were submitted, both ends included. */
export interface Span {
  readonly since: Date;
  readonly until: Date;
}

/** Some jobs in the order of their submission, with the position of the last one. */
export interface Slice {
  readonly ids: readonly bigint[];
  /** Undefined where there are no jobs. The time is PostgreSQL's text: a Date's milliseconds are too coarse to go on from. */
  readonly end: { readonly createdAt: string; readonly id: bigint } | undefined;
}

const SLICE_SIZE = 1000;
// A job that never reached fal has no bill.
const UNBILLED = Prisma.sql`g.status IN ('COMPLETED', 'FAILED', 'CANCELLED') AND g.cost_source <> 'BILLED'
  AND ${CONFIRMED}`;

/** How many jobs submitted since then have ended without a bill, and the time of the count. */
export async function countUnbilled(db: PrismaClient, since: Date): Promise<{ jobs: number; until: Date }> {
  const [row] = await db.$queryRaw<Array<{ jobs: number; until: Date }>>`/* unbilled: count */
    SELECT count(*)::int AS jobs, now() AS until FROM generations g WHERE g.created_at >= ${since} AND ${UNBILLED}`;
  if (!row) throw new Error('the jobs without a bill were not counted');
  return row;
}

/** Makes the bills of the next thousand of these jobs due, whether they are still in `generation_bills` or not. */
export async function makeSliceDue(
  db: PrismaClient,
  { since, until }: Span,
  after: Slice['end'],
): Promise<Slice> {
  const from = after
    ? Prisma.sql`(g.created_at, g.id) > (${after.createdAt}::timestamptz, ${after.id})`
    : Prisma.sql`g.created_at >= ${since}`;
  const rows = await makeDue(
    db,
    Prisma.sql`${from} AND g.created_at <= ${until} ORDER BY g.created_at, g.id LIMIT ${SLICE_SIZE}`,
  );
  return { ids: rows.map(({ id }) => id), end: rows.at(-1) };
}

/** Makes the bills of these jobs due once more. */
export async function makeDueAgain(db: PrismaClient, requestIds: readonly string[]): Promise<void> {
  await makeDue(db, Prisma.sql`g.request_id = ANY (${[...requestIds]})`);
}

/**
 * Skips a bill that another process has locked, since that one is checking it now. To wait for it, while a server waits
 * for another of these bills, would be a deadlock.
 */
async function makeDue(
  db: PrismaClient,
  which: Prisma.Sql,
): Promise<Array<{ id: bigint; createdAt: string }>> {
  return await db.$queryRaw`/* unbilled: make due */
    WITH slice AS MATERIALIZED (
      SELECT g.id, g.created_at, g.billed_units IS NOT NULL AS read FROM generations g WHERE ${UNBILLED} AND ${which}),
    known AS MATERIALIZED (
      SELECT b.generation_id FROM generation_bills b JOIN slice ON slice.id = b.generation_id
      FOR UPDATE OF b SKIP LOCKED),
    reset AS (
      UPDATE generation_bills b SET due_at = now(), attempts = 0 FROM known WHERE b.generation_id = known.generation_id),
    added AS (
      INSERT INTO generation_bills (generation_id, due_at, result_read)
      SELECT id, now(), read FROM slice
      WHERE NOT EXISTS (SELECT FROM generation_bills b WHERE b.generation_id = slice.id) ORDER BY id
      ON CONFLICT DO NOTHING)
    SELECT id, created_at::text AS "createdAt" FROM slice ORDER BY created_at, id`;
}

/**
 * Counts the jobs that nobody has checked since they were made due (`due`), and those that another process is checking
 * (`claimed`). A claim is told by its lease: after its first check a bill is due again sooner than that.
 */
export async function countWaiting(
  db: PrismaClient,
  ids: readonly bigint[],
  billing: BillingSchedule,
): Promise<{ due: number; claimed: number }> {
  const [row] = await db.$queryRaw<Array<{ due: number; claimed: number }>>`/* unbilled: waiting */
    SELECT count(*) FILTER (WHERE attempts = 0 AND due_at <= now())::int AS due,
      count(*) FILTER (WHERE attempts = 1 AND due_at > now() + make_interval(secs => ${firstPauseSeconds(billing)}::float8))::int
        AS claimed
    FROM generation_bills WHERE generation_id = ANY (${[...ids]}::bigint[])`;
  return row ?? { due: 0, claimed: 0 };
}

/** How many of these jobs have a cost by which source. */
export async function countSources(
  db: PrismaClient,
  ids: readonly bigint[],
): Promise<Array<{ source: CostSource; jobs: number }>> {
  return await db.$queryRaw`/* unbilled: sources */
    SELECT cost_source AS source, count(*)::int AS jobs FROM generations WHERE id = ANY (${[...ids]}::bigint[]) GROUP BY 1`;
}
