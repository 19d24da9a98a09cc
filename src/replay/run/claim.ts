import type { Deps } from '../../generations/deps.ts';
import { GENERATION_COLUMNS, type Generation } from '../../generations/row.ts';
import { asClaimed } from '../../generations/transitions/claim.ts';
import { NEVER_SENT } from '../../generations/transitions/states.ts';

/** A job of a replay, claimed by this process. */
export type ClaimedJob = Generation & { readonly replayId: bigint; readonly submitStartedAt: Date };

/**
 * Claims waiting jobs for this process alone, at most `limit` in all and as many of each replay as its allowance: the oldest
 * jobs of each replay first, and the replays in turn. Other processes skip the locked rows, and a claimed job is never
 * claimed again.
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
          SELECT g.id FROM generations g WHERE g.replay_id = r.id AND ${NEVER_SENT}
          ORDER BY g.id LIMIT least(allowed.jobs, ${limit}::int) FOR UPDATE SKIP LOCKED) AS locked) AS waiting
      ORDER BY waiting.turn, waiting.id LIMIT ${limit})
    UPDATE generations g SET ${asClaimed(deps)}
    FROM next WHERE g.id = next.id AND ${NEVER_SENT}
    RETURNING ${GENERATION_COLUMNS}`;
}
