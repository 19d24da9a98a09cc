import { Prisma } from '../../db/client.ts';
import { hotQuery } from '../../db/hot-query.ts';
import type { Deps } from '../../generations/deps.ts';
import { cancelWaiting } from '../../generations/transitions/end.ts';
import { WAITING } from '../../generations/transitions/states.ts';
import type { Pause } from '../../lib/pause.ts';
import { pauseAutomatically } from '../control.ts';
import { storedOptions } from '../plan/options.ts';
import { countProgress, isOver, NO_PROGRESS, type Progress } from '../progress.ts';
import { REPLAY_COLUMNS, type Replay } from '../row.ts';
import type { Allowances, Bound } from './allowances.ts';
import { findFailureStreak } from './failure-streak.ts';
import { createProgressLog, describeProgress } from './progress-log.ts';
import { createSpending } from './spending.ts';

/** Watches over the replays that are not over. */
export interface Monitor {
  /** Counts their jobs once: logs, pauses and ends replays, and sets how many more jobs each running one may send. */
  tick(): Promise<Pause>;
}

// A replay begins with this many jobs. A server sends no more while this many, or twice as many as have completed, are at
// fal or on their way there, no matter which server sent them: jobs that all fail the same way are noticed before many are
// lost. Servers see each other's jobs at their next tick, so several together may send that many each.
const FIRST_JOBS = 20;
const TICK_MS = 500;
// How long a replay that another server has recorded may wait to be seen.
const IDLE_MS = 2000;

type MonitorDeps = Pick<Deps, 'db' | 'log' | 'clock' | 'pricing'>;

/** Sets these allowances, which it is the only one to raise. */
export function createMonitor(deps: MonitorDeps, allowances: Allowances): Monitor {
  const logProgress = createProgressLog(deps);
  const spending = createSpending(deps);
  let before: ReadonlyMap<bigint, Progress> = new Map();

  /** Returns how many more jobs the replay may send, undefined if it does not run. */
  async function check(replay: Replay, progress: Progress): Promise<number | undefined> {
    if (isOver(progress)) {
      await end(deps, replay, progress);
      return undefined;
    }
    // Jobs that fal did not take and that were released after the others had been cancelled.
    if (replay.cancelledAt !== null && progress.waiting > 0) await cancelWaiting(deps.db, replay.id);
    if (replay.pausedAt !== null || replay.cancelledAt !== null) return undefined;
    if (progress.failed > (before.get(replay.id)?.failed ?? 0)) {
      const reason = await findFailureStreak(deps.db, replay);
      if (reason !== null) {
        await pauseAutomatically(deps, replay.id, reason);
        return undefined;
      }
    }
    return Math.max(FIRST_JOBS, 2 * progress.completedSinceResumed) - progress.atFal;
  }

  /** Cuts what the replay may send down to what fits under its limit, if it has one; pauses it where nothing will. */
  async function withinLimit(
    replay: Replay,
    jobs: number,
  ): Promise<{ readonly jobs: number; readonly bound?: Bound } | undefined> {
    const { maxDollars } = storedOptions.partial().parse(replay.options);
    if (maxDollars == null) return { jobs };
    const room = await spending.roomOf(replay, maxDollars, jobs);
    if (room.pauseReason !== null) {
      await pauseAutomatically(deps, replay.id, room.pauseReason);
      return undefined;
    }
    return { jobs: Math.min(jobs, room.jobs), bound: { upTo: room.upTo, maxDollars } };
  }

  return {
    async tick() {
      allowances.beginCount();
      const replays = await findOpen(deps);
      const ids = replays.map(({ id }) => id);
      const current = ids.length > 0 ? await countProgress(deps.db, ids) : new Map<bigint, Progress>();
      logProgress(current);
      const counted = new Map<bigint, number>();
      const bounds = new Map<bigint, Bound>();
      for (const replay of replays) {
        const jobs = await check(replay, current.get(replay.id) ?? NO_PROGRESS);
        const within = jobs === undefined ? undefined : await withinLimit(replay, jobs);
        if (within) counted.set(replay.id, within.jobs);
        if (within?.bound) bounds.set(replay.id, within.bound);
      }
      spending.keepOnly(new Set(bounds.keys()));
      before = current;
      allowances.setAllowances(counted, bounds);
      return { pauseMs: counted.size > 0 ? TICK_MS : IDLE_MS };
    },
  };
}

/**
 * The replays that need attention. A paused one with a waiting job is not over, and that job is all that is read of it: in
 * the order of the index, so that no plan looks for the job among those that were sent.
 */
async function findOpen({ db }: MonitorDeps): Promise<Replay[]> {
  return await hotQuery<Replay>(
    db,
    Prisma.sql`/* replay: open */
    SELECT ${REPLAY_COLUMNS} FROM replays g WHERE g.id IN (
      SELECT r.id FROM replays r
      WHERE r.ended_at IS NULL AND (r.paused_at IS NULL OR r.cancelled_at IS NOT NULL
        OR r.id IS DISTINCT FROM (SELECT g.replay_id FROM generations g WHERE g.replay_id >= r.id AND ${WAITING}
          ORDER BY g.replay_id, g.id LIMIT 1)))
    ORDER BY g.id`,
    // A plan that was made while nothing waited would be kept where thousands do.
    { planOnce: false },
  );
}

/** Marks the replay as ended; the process that does it first says so. */
async function end(deps: MonitorDeps, { id }: Replay, progress: Progress): Promise<void> {
  const ended = await deps.db.$executeRaw`/* replay: end */
    UPDATE replays SET ended_at = now() WHERE id = ${id} AND ended_at IS NULL`;
  if (ended === 1) deps.log.info({ replay: id }, `replay ${id} is over: ${describeProgress(progress)}`);
}
