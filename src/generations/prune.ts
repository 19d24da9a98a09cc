import { Prisma, type PrismaClient } from '../db/client.ts';
import { readableTime } from '../db/readable-time.ts';
import { pruneMonths } from './prune-months.ts';

/** Which jobs are pruned, and whether their rows stay. */
export interface PruneOptions {
  /** Jobs that were submitted before this and have ended. */
  readonly before: Date;
  /** Keep the row with its times, state and cost, for the reports on spend, but empty its inputs and results. */
  readonly keepCosts: boolean;
  /** Told of each month that was dropped as a whole, such as 2025-08. */
  readonly onMonth?: (month: string) => void;
}

// A few milliseconds of row locks at a time, on rows that nobody writes any more.
const BATCH = 1000;
const ENDED = Prisma.sql`g.status IN ('COMPLETED', 'FAILED', 'CANCELLED')`;
const READABLE = Prisma.raw(readableTime('g.created_at'));
const NOT_EMPTIED = Prisma.sql`(g.inputs <> '{}' OR g.payload IS NOT NULL OR g.output_url IS NOT NULL OR g.error IS NOT NULL)`;

function wanted({ before, keepCosts }: PruneOptions): Prisma.Sql {
  const ended = Prisma.sql`g.created_at < ${before} AND ${ENDED}`;
  return keepCosts ? Prisma.sql`${ended} AND ${NOT_EMPTIED}` : ended;
}

/** How many jobs `prune` would take, and when the oldest was submitted. */
export async function countPrunable(
  db: PrismaClient,
  options: PruneOptions,
): Promise<{ jobs: number; oldest: Date | null }> {
  const rows = await db.$queryRaw<Array<{ jobs: number; oldest: Date | null }>>`/* prune: count */
    SELECT count(*)::int AS jobs, min(${READABLE}) AS oldest FROM generations g WHERE ${wanted(options)}`;
  return rows[0] ?? { jobs: 0, oldest: null };
}

/**
 * Deletes or empties old jobs in batches, oldest first, and yields how many each batch took. Locked rows are skipped. Each
 * batch is a transaction of its own, so after an interruption the next call goes on. Of a partitioned table whole months are
 * dropped first.
 */
export async function* prune(db: PrismaClient, options: PruneOptions): AsyncGenerator<number> {
  if (!options.keepCosts) yield* pruneMonths(db, options);
  // Starting where the last batch ended skips the index entries of what it took, which stay until a vacuum.
  let from = Prisma.empty;
  for (;;) {
    const rows = await db.$queryRaw<Array<{ createdAt: string }>>`/* prune: batch */
      WITH batch AS MATERIALIZED (
        SELECT g.id, g.created_at FROM generations g WHERE ${wanted(options)} ${from}
        ORDER BY g.created_at LIMIT ${BATCH} FOR UPDATE SKIP LOCKED),
      taken AS (${options.keepCosts ? EMPTY_BATCH : DELETE_BATCH})
      SELECT created_at::text AS "createdAt" FROM batch ORDER BY created_at`;
    const last = rows.at(-1);
    if (!last) return;
    yield rows.length;
    from = Prisma.sql`AND g.created_at >= ${last.createdAt}::timestamptz`;
  }
}

const DELETE_BATCH = Prisma.sql`DELETE FROM generations g USING batch WHERE g.id = batch.id AND g.created_at = batch.created_at`;
const EMPTY_BATCH = Prisma.sql`UPDATE generations g SET inputs = '{}', payload = NULL, result_note = NULL, output_url = NULL, error = NULL
  FROM batch WHERE g.id = batch.id AND g.created_at = batch.created_at`;
