import type { PrismaClient } from '../db/client.ts';
import { CONFIRMED } from '../db/pending-request-id.ts';
import { IN_FLIGHT, WAITING } from '../generations/transitions/states.ts';
import type { Replay } from './row.ts';

/** What has become of a replay's jobs so far. */
export interface Progress {
  readonly total: number;
  /** Recorded and not sent yet. */
  readonly waiting: number;
  readonly inQueue: number;
  readonly inProgress: number;
  readonly completed: number;
  readonly failed: number;
  readonly cancelled: number;
  /** Cost of the completed jobs in US cents, as far as it is known; null if none of it is. */
  readonly spentCents: number | null;
  /** Completed jobs without a known cost. */
  readonly unknownCosts: number;
  /** Jobs completed since the replay was last resumed. */
  readonly completedSinceResumed: number;
  /** Jobs at fal or on their way there. An unconfirmed one counts until fal is first searched for it. */
  readonly atFal: number;
}

/** A replay as it is shown; a dry run is not recorded, so it brings its counts along. */
export type SeenReplay = Replay & { readonly preview?: Progress; readonly bounds?: CostBounds };

/** Between which amounts a replay is expected to cost. */
interface CostBounds {
  /** US cents; null unless that is known of every job. */
  readonly lowCents: number | null;
  readonly highCents: number | null;
  /** How many estimates are not verified. */
  readonly unverified: number;
}

export const REPLAY_STATES = ['RUNNING', 'PAUSED', 'DONE', 'CANCELLED'] as const;
type ReplayState = (typeof REPLAY_STATES)[number];

/** A replay without jobs. */
export const NO_PROGRESS: Progress = {
  total: 0,
  waiting: 0,
  inQueue: 0,
  inProgress: 0,
  completed: 0,
  failed: 0,
  cancelled: 0,
  spentCents: 0,
  unknownCosts: 0,
  completedSinceResumed: 0,
  atFal: 0,
};

/** Counts the recorded jobs of these replays, in one statement. */
export async function countProgress(
  db: PrismaClient,
  ids: readonly bigint[],
): Promise<Map<bigint, Progress>> {
  const rows = await db.$queryRaw<
    Array<Progress & { replayId: bigint; cents: string | null }>
  >`/* replay: progress */
    SELECT g.replay_id AS "replayId", count(*)::int AS total,
      (count(*) FILTER (WHERE ${WAITING}))::int AS waiting,
      (count(*) FILTER (WHERE g.status = 'IN_QUEUE' AND g.submit_started_at IS NOT NULL))::int AS "inQueue",
      (count(*) FILTER (WHERE g.status = 'IN_PROGRESS'))::int AS "inProgress",
      (count(*) FILTER (WHERE g.status = 'COMPLETED'))::int AS completed,
      (count(*) FILTER (WHERE g.status = 'FAILED'))::int AS failed,
      (count(*) FILTER (WHERE g.status = 'CANCELLED'))::int AS cancelled,
      (sum(g.cost_cents) FILTER (WHERE g.status = 'COMPLETED'))::text AS cents,
      (count(*) FILTER (WHERE g.status = 'COMPLETED' AND g.cost_cents IS NULL))::int AS "unknownCosts",
      (count(*) FILTER (WHERE g.status = 'COMPLETED' AND (r.resumed_at IS NULL OR g.finished_at > r.resumed_at)))::int
        AS "completedSinceResumed",
      (count(*) FILTER (WHERE ${IN_FLIGHT} AND g.submit_started_at IS NOT NULL
        AND (${CONFIRMED} OR g.check_count = 0)))::int AS "atFal"
    FROM generations g JOIN replays r ON r.id = g.replay_id
    WHERE g.replay_id = ANY (${[...ids]}::bigint[]) GROUP BY g.replay_id`;
  // If all jobs were pruned, nobody knows what they cost.
  const found = new Map<bigint, Progress>(ids.map((id) => [id, { ...NO_PROGRESS, spentCents: null }]));
  for (const { replayId, cents, ...counts } of rows) {
    const spentCents = cents === null ? (counts.completed > 0 ? null : 0) : Number(cents);
    found.set(replayId, { ...counts, spentCents });
  }
  return found;
}

/** Whether every job has ended. */
export function isOver({ waiting, inQueue, inProgress }: Progress): boolean {
  return waiting + inQueue + inProgress === 0;
}

/** The state follows from the jobs and from what was asked of the replay. */
export function stateOf(replay: Pick<Replay, 'cancelledAt' | 'pausedAt'>, progress: Progress): ReplayState {
  if (replay.cancelledAt !== null) return 'CANCELLED';
  if (isOver(progress)) return 'DONE';
  return replay.pausedAt === null ? 'RUNNING' : 'PAUSED';
}
