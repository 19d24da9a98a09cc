import type { Deps } from '../../generations/deps.ts';
import { GENERATION_COLUMNS, type Generation } from '../../generations/row.ts';
import { asClaimed, NEVER_SENT } from '../../generations/send.ts';
import { IN_FLIGHT } from '../../generations/transitions/states.ts';
import { WAITING } from '../row.ts';

/** A job of a replay, claimed by this process. */
export type ClaimedJob = Generation & { readonly replayId: bigint; readonly submitStartedAt: Date };

/**
 * Claims waiting jobs of these replays for this process alone, at most so many of each and so many in all: the oldest of
 * each replay first, and the replays in turn. Other processes skip the locked rows, and what is claimed is never claimed
 * again.
 */
export async function claimWaiting(
  deps: Pick<Deps, 'db' | 'schedule'>,
  allowances: ReadonlyMap<bigint, number>,
  limit: number,
): Promise<ClaimedJob[]> {
  return await deps.db.$queryRaw<ClaimedJob[]>`/* dispatch: claim */
    WITH next AS MATERIALIZED (
      SELECT waiting.id
      FROM unnest(${[...allowances.keys()]}::bigint[], ${[...allowances.values()]}::int[]) AS allowed (id, jobs)
      JOIN replays r ON r.id = allowed.id AND r.paused_at IS NULL AND r.cancelled_at IS NULL
      CROSS JOIN LATERAL (
        SELECT locked.id, row_number() OVER (ORDER BY locked.id) AS turn FROM (
          SELECT g.id FROM generations g WHERE g.replay_id = r.id AND ${WAITING}
          ORDER BY g.id LIMIT least(allowed.jobs, ${limit}::int) FOR UPDATE SKIP LOCKED) AS locked) AS waiting
      ORDER BY waiting.turn, waiting.id LIMIT ${limit})
    UPDATE generations g SET ${asClaimed(deps)}
    FROM next WHERE g.id = next.id AND ${NEVER_SENT}
    RETURNING ${GENERATION_COLUMNS}`;
}

/**
 * Takes a claim back: fal has certainly not got the job, so it may be sent again. One that was to be cancelled meanwhile
 * ends here. Can be repeated where it is not known whether it was done: a later claim by somebody else stands.
 */
export async function release(deps: Pick<Deps, 'db' | 'checkpoint'>, job: ClaimedJob): Promise<void> {
  await deps.db.$executeRaw`/* dispatch: release */
    UPDATE generations g
    SET submit_started_at = NULL, next_check_at = NULL, check_count = 0,
      status = CASE WHEN unwanted THEN 'CANCELLED' ELSE g.status END,
      cancel_requested_at = CASE WHEN unwanted THEN COALESCE(g.cancel_requested_at, now()) END,
      finished_at = CASE WHEN unwanted THEN now() END,
      ended_by = CASE WHEN unwanted THEN 'CANCEL' END
    FROM (SELECT g.id, g.cancel_requested_at IS NOT NULL OR r.cancelled_at IS NOT NULL AS unwanted
      FROM generations g JOIN replays r ON r.id = g.replay_id WHERE g.id = ${job.id} FOR UPDATE OF g) AS seen
    WHERE g.id = seen.id AND g.request_id = ${job.requestId} AND ${IN_FLIGHT}
      -- The column has microseconds, a Date has not.
      AND date_trunc('milliseconds', g.submit_started_at) = ${job.submitStartedAt}`;
  deps.checkpoint('dispatch: released');
}
