import type { Deps } from '../../generations/deps.ts';
import { GENERATION_COLUMNS, type Generation } from '../../generations/row.ts';
import { asClaimed } from '../../generations/transitions/claim.ts';
import { NEVER_SENT } from '../../generations/transitions/states.ts';
import type { Bound } from './allowances.ts';

/** A job of a replay, claimed by this process. */
export type ClaimedJob = Generation & { readonly replayId: bigint; readonly submitStartedAt: Date };

/**
 * Claims waiting jobs for this process alone, at most `limit` in all and as many of each replay as its allowance: the oldest
 * jobs of each replay first, and the replays in turn. Other processes skip the locked rows, and a claimed job is never
 * claimed again. Of a replay with a limit of money none is claimed beyond its bound, nor by a bound that follows from another
 * limit.
 * What they may cost is reserved: where a budget has no room for one of them, none is claimed and the database's error is
 * thrown, as `readBudgetRefusal` reads it.
 */
export async function claimWaiting(
  deps: Pick<Deps, 'db' | 'schedule'>,
  allowances: ReadonlyMap<bigint, number>,
  limit: number,
  bounds: ReadonlyMap<bigint, Bound> = new Map(),
): Promise<ClaimedJob[]> {
  const ids = [...allowances.keys()];
  const upTo = ids.map((id) => bounds.get(id)?.upTo ?? null);
  const maxDollars = ids.map((id) => bounds.get(id)?.maxDollars ?? null);
  return await deps.db.$queryRaw<ClaimedJob[]>`/* dispatch: claim */
    WITH next AS MATERIALIZED (
      SELECT waiting.id, waiting.created_at
      FROM unnest(${ids}::bigint[], ${[...allowances.values()]}::int[], ${upTo}::bigint[], ${maxDollars}::float8[])
        AS allowed (id, jobs, up_to, dollars)
      JOIN replays r ON r.id = allowed.id AND r.paused_at IS NULL AND r.cancelled_at IS NULL
        AND (r.options ->> 'maxDollars')::float8 IS NOT DISTINCT FROM allowed.dollars
      CROSS JOIN LATERAL (
        SELECT locked.id, locked.created_at, row_number() OVER (ORDER BY locked.id) AS turn FROM (
          SELECT g.id, g.created_at FROM generations g WHERE g.replay_id = r.id AND ${NEVER_SENT}
            AND (allowed.up_to IS NULL OR g.id <= allowed.up_to)
          ORDER BY g.id LIMIT least(allowed.jobs, ${limit}::int) FOR UPDATE SKIP LOCKED) AS locked) AS waiting
      ORDER BY waiting.turn, waiting.id LIMIT ${limit})
    UPDATE generations g SET ${asClaimed(deps)}, reserved_at = now()
    FROM next WHERE g.id = next.id AND g.created_at = next.created_at AND ${NEVER_SENT}
    RETURNING ${GENERATION_COLUMNS}`;
}
