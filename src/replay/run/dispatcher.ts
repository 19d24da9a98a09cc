import { setTimeout as sleep } from 'node:timers/promises';
import { describeRefusal, readBudgetRefusal } from '../../budgets/refusal.ts';
import type { Deps } from '../../generations/deps.ts';
import { createBreaker } from '../../lib/breaker.ts';
import { createEventLoopBudget } from '../../lib/event-loop-budget.ts';
import type { Pause } from '../../lib/pause.ts';
import type { Allowances } from './allowances.ts';
import { type ClaimedJob, claimWaiting } from './claim.ts';
import { createSender } from './sender.ts';

/** Sends the waiting jobs of all running replays, a bounded number at once. */
export interface Dispatcher {
  /** Begins to send as many jobs as may be sent now. */
  round(signal: AbortSignal): Promise<Pause>;
  /** Waits for the submits under way, so that none of fal's answers is lost. */
  drain(): Promise<void>;
}

const IDLE_MS = 250;
// Submits that end within this time are followed by a single claim.
const GATHER_MS = 5;
const MAX_PAUSE_MS = 1000;
// Of the process's time; the rest is for requests: with 0.5 their 95th percentile was 2.5 times that of an idle server,
// with 0.3 it is 1.0 to 2.0 times (npm run bench:replay).
const BUSY_SHARE = 0.3;
const BACKOFF = { minMs: 1000, maxMs: 60_000 };

/** Sends at most `concurrency` jobs at once, as far as the allowances go and fal takes them. */
export function createDispatcher(deps: Deps, allowances: Allowances, concurrency: number): Dispatcher {
  const breaker = createBreaker({ ...BACKOFF, clock: deps.clock });
  const sender = createSender(deps, allowances, breaker);
  const budget = createEventLoopBudget(BUSY_SHARE);
  const sending = new Set<Promise<void>>();

  async function sendWaiting(room: number): Promise<void> {
    const open = allowances.open();
    if (open.size === 0) return;
    const jobs = await claimWithinBudgets(open, room);
    if (jobs === null) return;
    if (jobs.length === 0) return allowances.clear();
    deps.checkpoint('dispatch: claimed');
    jobs.forEach(begin);
  }

  /** Of a replay for whose jobs a budget has no room, one is still tried by itself; null where the replay is then paused. */
  async function claimWithinBudgets(
    open: ReadonlyMap<bigint, number>,
    room: number,
  ): Promise<ClaimedJob[] | null> {
    try {
      return await claimWaiting(deps, open, room, allowances.bounds());
    } catch (error) {
      const replayId = readBudgetRefusal(error)?.replay ?? null;
      if (replayId === null) throw error;
      return await claimLast(replayId);
    }
  }

  async function claimLast(replayId: bigint): Promise<ClaimedJob[] | null> {
    try {
      return await claimWaiting(deps, new Map([[replayId, 1]]), 1, allowances.bounds());
    } catch (error) {
      const refusal = readBudgetRefusal(error);
      if (!refusal) throw error;
      await sender.stop(replayId, `${describeRefusal(refusal)} Resume the replay when the budget has room.`);
      return null;
    }
  }

  function begin(job: ClaimedJob): void {
    allowances.use(job.replayId);
    const task = sender.send(job).finally(() => sending.delete(task));
    sending.add(task);
  }

  return {
    async round(signal) {
      sender.forgetStopped();
      const waitMs = breaker.waitMs();
      const room = (breaker.probing ? 1 : concurrency) - sending.size;
      if (waitMs === 0 && room > 0 && !signal.aborted) await sendWaiting(room);
      if (sending.size === 0) return { pauseMs: Math.min(waitMs, BACKOFF.maxMs) || IDLE_MS };
      // A submit that ends makes room for the next job. If there was room already, a new allowance may come sooner.
      await Promise.race(room > 0 ? [...sending, sleep(IDLE_MS, undefined, { ref: false })] : sending);
      return { pauseMs: Math.min(Math.max(GATHER_MS, budget()), MAX_PAUSE_MS) };
    },
    async drain() {
      await Promise.all(sending);
    },
  };
}
