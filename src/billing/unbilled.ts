import type { BillingSchedule } from '../config.ts';
import { Prisma, type PrismaClient } from '../db/client.ts';
import { CONFIRMED } from '../db/request-id.ts';
import type { CostSource } from './record-costs.ts';

/** When jobs were submitted; both ends belong to it. */
export interface Span {
  readonly since: Date;
  readonly until: Date;
}

/** Some jobs in the order of their submits, with the place after the last of them. */
export interface Slice {
  readonly ids: readonly bigint[];
  /** In the database's own digits: those of a Date are too few to go on from. */
  readonly end: { readonly createdAt: string; readonly id: bigint } | undefined;
}

const SLICE = 1000;
// What fal never got has no bill.
const UNBILLED = Prisma.sql`g.status IN ('COMPLETED', 'FAILED', 'CANCELLED') AND g.cost_source <> 'BILLED'
  AND ${CONFIRMED}`;

/** How many jobs have ended, were submitted since then, and have no bill; and until when "since" goes. */
export async function countUnbilled(db: PrismaClient, since: Date): Promise<{ jobs: number; until: Date }> {
  const [row] = await db.$queryRaw<Array<{ jobs: number; until: Date }>>`/* unbilled: count */
    SELECT count(*)::int AS jobs, now() AS until FROM generations g WHERE g.created_at >= ${since} AND ${UNBILLED}`;
  return row ?? { jobs: 0, until: new Date() };
}

/** Makes the bills of the next thousand of these jobs due, whatever had become of their place in `generation_bills`. */
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
    Prisma.sql`${from} AND g.created_at <= ${until} ORDER BY g.created_at, g.id LIMIT ${SLICE}`,
  );
  return { ids: rows.map(({ id }) => id), end: rows.at(-1) };
}

/** Makes them due once more. */
export async function makeDueAgain(db: PrismaClient, requestIds: readonly string[]): Promise<void> {
  await makeDue(db, Prisma.sql`g.request_id = ANY (${[...requestIds]})`);
}

/**
 * Whoever has locked a bill is looking for it at this moment: it is left to them. Waiting for them, while a server waits
 * for one of the others, would end as a deadlock.
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
 * Of these jobs those that nobody has looked at since they were made due, and those that another process is looking at:
 * after its first look a bill is due again sooner than after a claim, unless the schedule's first pause is a long one.
 */
export async function countWaiting(
  db: PrismaClient,
  ids: readonly bigint[],
  { retrySeconds }: BillingSchedule,
): Promise<{ due: number; claimed: number }> {
  const [row] = await db.$queryRaw<Array<{ due: number; claimed: number }>>`/* unbilled: waiting */
    SELECT count(*) FILTER (WHERE attempts = 0 AND due_at <= now())::int AS due,
      count(*) FILTER (WHERE attempts = 1 AND due_at > now() + make_interval(secs => ${retrySeconds * 1.25}::float8))::int
        AS claimed
    FROM generation_bills WHERE generation_id = ANY (${[...ids]}::bigint[])`;
  return row ?? { due: 0, claimed: 0 };
}

/** How the costs of these jobs are known. */
export async function countSources(
  db: PrismaClient,
  ids: readonly bigint[],
): Promise<Array<{ source: CostSource; jobs: number }>> {
  return await db.$queryRaw`/* unbilled: sources */
    SELECT cost_source AS source, count(*)::int AS jobs FROM generations WHERE id = ANY (${[...ids]}::bigint[]) GROUP BY 1`;
}
