import type { PrismaClient } from '../../db/client.ts';
import { MESSAGE_KEY } from '../../generations/failure-key.ts';
import type { Replay } from '../row.ts';

// Where three of ten jobs fail for the same reason anyway, this happens by chance once in 10^10 times.
const ALIKE_IN_A_ROW = 20;

interface Latest {
  readonly failed: number;
  readonly kinds: number;
  readonly type: string | null;
  readonly message: string | null;
}

/** Why a replay should not go on: the latest jobs to end, since it was resumed, all failed the same way. */
export async function findFailureStreak(db: PrismaClient, replay: Replay): Promise<string | null> {
  const [latest] = await db.$queryRaw<Latest[]>`/* replay: trend */
    SELECT count(kind)::int AS failed, count(DISTINCT kind)::int AS kinds, min(error_type) AS type,
      min(error) AS message
    FROM (SELECT g.error_type, g.error,
        CASE g.status WHEN 'FAILED' THEN COALESCE(g.error_type, ${MESSAGE_KEY}, '') END AS kind
      FROM (SELECT * FROM generations g
        WHERE g.replay_id = ${replay.id} AND g.status IN ('COMPLETED', 'FAILED')
          AND g.finished_at > ${replay.resumedAt ?? replay.createdAt}
        ORDER BY g.finished_at DESC LIMIT ${ALIKE_IN_A_ROW}) AS g) AS latest`;
  if (!latest || latest.failed < ALIKE_IN_A_ROW || latest.kinds > 1) return null;
  const how = latest.type === null ? 'alike' : `with ${latest.type}`;
  return `The last ${ALIKE_IN_A_ROW} jobs all failed ${how}: ${latest.message ?? 'without a reason'}`;
}
