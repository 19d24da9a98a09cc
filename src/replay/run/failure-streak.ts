import type { PrismaClient } from '../../db/client.ts';
import { MESSAGE_KEY } from '../../generations/failure-key.ts';
import type { Replay } from '../row.ts';

// If three of ten jobs usually fail for the same reason, this happens by chance once in 10^10 times.
const MIN_STREAK = 20;

interface Latest {
  readonly failed: number;
  readonly kinds: number;
  readonly type: string | null;
  readonly message: string | null;
}

/** The reason to pause a replay if the last jobs that ended, since it was resumed, all failed the same way; null otherwise. */
export async function findFailureStreak(db: PrismaClient, replay: Replay): Promise<string | null> {
  const [latest] = await db.$queryRaw<Latest[]>`/* replay: failure streak */
    SELECT count(kind)::int AS failed, count(DISTINCT kind)::int AS kinds, min(error_type) AS type,
      min(error) AS message
    FROM (SELECT g.error_type, g.error,
        CASE g.status WHEN 'FAILED' THEN COALESCE(g.error_type, ${MESSAGE_KEY}, '') END AS kind
      FROM (SELECT * FROM generations g
        WHERE g.replay_id = ${replay.id} AND g.status IN ('COMPLETED', 'FAILED')
          AND g.finished_at > ${replay.resumedAt ?? replay.createdAt}
        ORDER BY g.finished_at DESC LIMIT ${MIN_STREAK}) AS g) AS latest`;
  if (!latest || latest.failed < MIN_STREAK || latest.kinds > 1) return null;
  const how = latest.type === null ? 'in the same way' : `with ${latest.type}`;
  return `The last ${MIN_STREAK} jobs all failed ${how}: ${latest.message ?? 'without a reason'}`;
}
