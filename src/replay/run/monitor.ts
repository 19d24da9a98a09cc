import type { Deps } from '../../generations/deps.ts';
import { cancelWaiting, pause } from '../control.ts';
import { showDollars, toDollars } from '../plan/money.ts';
import { countProgress, isOver, NO_PROGRESS, type Progress } from '../progress.ts';
import { REPLAY_COLUMNS, type Replay, WAITING } from '../row.ts';
import { findFailureStreak } from './failure-streak.ts';

/** Looks after the replays that are not over. */
export interface Monitor {
  /** Logs, pauses and ends; answers how many more jobs of each running replay may be sent now, which can be none. */
  look(): Promise<Map<bigint, number>>;
}

// A replay begins with so many jobs, and a server sends no more while this many, or twice as many as have succeeded, are
// at fal or on their way there, whoever sent them: jobs that all fail the same way are noticed before many are lost.
// Servers see what the others send at their next look, so several may together send as many times that.
const FIRST_JOBS = 20;
const LOG_EVERY_MS = 5000;

type MonitorDeps = Pick<Deps, 'db' | 'log' | 'clock'>;

export function createMonitor(deps: MonitorDeps): Monitor {
  const logged = new Map<bigint, { at: number; line: string; failed: number }>();

  async function lookAt(replay: Replay, tally: Progress): Promise<number | undefined> {
    const { id } = replay;
    if (isOver(tally)) {
      await end(deps, replay, tally);
      return undefined;
    }
    // Jobs that came back from a failed submit after the others were cancelled.
    if (replay.cancelledAt !== null && tally.waiting > 0) await cancelWaiting(deps.db, id);
    const before = logged.get(id) ?? { at: 0, line: '', failed: 0 };
    const line = describe(tally);
    const now = deps.clock().getTime();
    const due = line !== before.line && now - before.at >= LOG_EVERY_MS;
    if (due) deps.log.info({ replay: id }, `replay ${id}: ${line}`);
    logged.set(id, { ...(due ? { at: now, line } : before), failed: tally.failed });
    if (replay.pausedAt !== null || replay.cancelledAt !== null) return undefined;
    if (tally.failed > before.failed && (await pauseOnTrend(replay))) return undefined;
    return Math.max(FIRST_JOBS, 2 * tally.lately) - tally.atFal;
  }

  async function pauseOnTrend(replay: Replay): Promise<boolean> {
    const reason = await findFailureStreak(deps.db, replay);
    if (reason === null) return false;
    if (await pause(deps.db, replay.id, reason))
      deps.log.warn({ replay: replay.id, reason }, `replay ${replay.id} is paused`);
    return true;
  }

  return {
    async look() {
      const open = await findOpen(deps);
      for (const id of logged.keys()) if (!open.some((replay) => replay.id === id)) logged.delete(id);
      const allowances = new Map<bigint, number>();
      if (open.length === 0) return allowances;
      const counted = await countProgress(
        deps.db,
        open.map(({ id }) => id),
      );
      for (const replay of open) {
        const jobs = await lookAt(replay, counted.get(replay.id) ?? NO_PROGRESS);
        if (jobs !== undefined) allowances.set(replay.id, jobs);
      }
      return allowances;
    },
  };
}

/**
 * The replays that there is something to do for. A paused one of which a job waits is not over, and that is all that is
 * read of it: in the order of the index, so that no plan looks for the job among those that were sent.
 */
async function findOpen({ db }: MonitorDeps): Promise<Replay[]> {
  return await db.$queryRaw<Replay[]>`/* replay: open */
    SELECT ${REPLAY_COLUMNS} FROM replays g WHERE g.id IN (
      SELECT r.id FROM replays r
      WHERE r.ended_at IS NULL AND (r.paused_at IS NULL OR r.cancelled_at IS NOT NULL
        OR r.id IS DISTINCT FROM (SELECT g.replay_id FROM generations g WHERE g.replay_id >= r.id AND ${WAITING}
          ORDER BY g.replay_id, g.id LIMIT 1)))
    ORDER BY g.id`;
}

/** The process that sees the end first says so. */
async function end(deps: MonitorDeps, { id }: Replay, tally: Progress): Promise<void> {
  const ended = await deps.db.$executeRaw`/* replay: end */
    UPDATE replays SET ended_at = now() WHERE id = ${id} AND ended_at IS NULL`;
  if (ended === 1) deps.log.info({ replay: id }, `replay ${id} is over: ${describe(tally)}`);
}

function describe(tally: Progress): string {
  const { total, waiting, completed, failed, cancelled } = tally;
  const counts = [
    `${total - waiting - cancelled} of ${total} sent`,
    `${completed} completed`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(cancelled > 0 ? [`${cancelled} cancelled`] : []),
  ];
  const dollars = toDollars(tally.spentCents);
  return `${counts.join(', ')}${dollars === null ? '' : `, ${showDollars(dollars)} spent`}`;
}
