import { Prisma } from '../../db/client.ts';
import { InvalidInputError } from '../../errors.ts';
import { ENDPOINT_NOT_FOUND, TRANSIENT_FAILURES, UNCONFIRMED_FAILURES } from '../../fal/failure-types.ts';
import { IN_FLIGHT, liveOrCompleted, mayBePaid } from '../../generations/transitions/states.ts';
import type { Changes } from './options.ts';
import type { SkipReason } from './skip-reasons.ts';

/** A job that meets the conditions, and why it is not replayed; null if it can be, as far as the table tells. */
export interface Candidate {
  readonly id: bigint;
  readonly reason: SkipReason | null;
}

/** Whether fal has refused a job, in a statement on `generations g`: sent again unchanged, it would be refused again. */
export const REFUSED = Prisma.sql`(g.status = 'FAILED'
  AND g.error_type <> ALL (${[...TRANSIENT_FAILURES, ...UNCONFIRMED_FAILURES]}::text[]))`;

// Planning keeps the ids of a replay in memory, some hundred bytes each.
const MAX_JOBS = 100_000;

/**
 * Selects the jobs that meet the conditions, the oldest original first, with every skip reason that the table itself tells.
 * Of the jobs of one chain (an original, its replays and theirs) only the newest is replayed, preferably one that fal has
 * not refused. A chain has at most one replay in flight or completed, so a completed replay is not replayed either, unless
 * `includeReplayed` asks for it; and where fal may have made one of a chain, none of it is replayed without
 * `includeUnconfirmed`.
 */
export async function selectCandidates(
  db: Prisma.TransactionClient,
  conditions: readonly Prisma.Sql[],
  { overrides, options }: Changes,
): Promise<Candidate[]> {
  const rows = await db.$queryRaw<Candidate[]>`/* replay: candidates */
    WITH candidate AS MATERIALIZED (
      SELECT g.id, COALESCE(g.replay_root, g.id) AS root, ${REFUSED} IS TRUE AS refused, CASE
        WHEN ${IN_FLIGHT} THEN 'STILL_RUNNING'
        WHEN NOT ${options.includeReplayed} AND EXISTS (SELECT FROM generations r
          WHERE r.replay_root = COALESCE(g.replay_root, g.id) AND ${liveOrCompleted('r.')})
          THEN 'ALREADY_REPLAYED'
        -- Under an idempotency key a new attempt has taken its place, even one that was cancelled.
        WHEN EXISTS (SELECT FROM generations r WHERE r.replay_root = COALESCE(g.replay_root, g.id)
          AND r.replay_of = g.id AND r.replay_id IS NULL)
          THEN 'SUPERSEDED'
        -- What \`npm run prune -- --keep-costs\` leaves.
        WHEN g.inputs = '{}' AND g.error IS NULL AND g.payload IS NULL THEN 'INPUTS_GONE'
        WHEN NOT ${options.includeUnconfirmed} AND (${mayBePaid('g')}
          OR EXISTS (SELECT FROM generations r WHERE r.id = g.replay_root AND ${mayBePaid('r')})
          OR EXISTS (SELECT FROM generations r WHERE r.replay_root = COALESCE(g.replay_root, g.id) AND ${mayBePaid('r')}))
          THEN 'MAY_BE_PAID'
        WHEN NOT ${options.includeRefused} AND g.error_type = ${ENDPOINT_NOT_FOUND} THEN 'ENDPOINT_NOT_FOUND'
        -- Whether overrides change the inputs is known once these are built.
        WHEN NOT ${overrides !== null || options.includeRefused} AND ${REFUSED} THEN 'WOULD_BE_REFUSED'
        END AS reason
      FROM generations g WHERE ${Prisma.join(conditions, ' AND ')}
      LIMIT ${MAX_JOBS + 1})
    SELECT id, CASE WHEN reason IS NULL AND row_number() OVER (PARTITION BY root, reason IS NULL ORDER BY refused, id DESC) > 1
      THEN 'SUPERSEDED' ELSE reason END AS reason
    FROM candidate ORDER BY root, id`;
  if (rows.length > MAX_JOBS)
    throw new InvalidInputError('filter', `The filter matches more than ${MAX_JOBS} generations: narrow it.`);
  return rows;
}
