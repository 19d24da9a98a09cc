import { setTimeout as sleep } from 'node:timers/promises';
import type { SubmitAnswer } from '../../fal/answers.ts';
import type { Deps } from '../../generations/deps.ts';
import { post, settle } from '../../generations/send.ts';
import { createBreaker } from '../../lib/breaker.ts';
import { createEventLoopBudget } from '../../lib/event-loop-budget.ts';
import type { Pause } from '../../lib/pause.ts';
import { retry } from '../../lib/retry.ts';
import { createStreak, type Streak } from '../../lib/streak.ts';
import { pause } from '../control.ts';
import { refusesAccount } from './account.ts';
import { type ClaimedJob, claimWaiting, release } from './claim.ts';

/** Sends the waiting jobs of all running replays, so many at once. */
export interface Dispatcher {
  /** Sends what may be sent now. */
  round(signal: AbortSignal): Promise<Pause>;
  /** Takes over how many more jobs of which running replays a look finds may be sent; answers whether any replay runs. */
  allow(look: () => Promise<ReadonlyMap<bigint, number>>): Promise<boolean>;
  /** Waits for the POSTs under way, so that no answer of fal is lost. */
  settle(): Promise<void>;
}

const IDLE_MS = 250;
// Calls that end within it are followed by one claim for all.
const GATHER_MS = 5;
const MAX_PACE_MS = 1000;
// Of the process's time; the rest is for those who wait for an answer: with 0.5 their 95th percentile was 2.5 times that of
// an idle server, with 0.3 it is 1.0 to 2.0 times (npm run bench:replay).
const BUSY_SHARE = 0.3;
const BACKOFF = { minMs: 1000, maxMs: 60_000 };
// What fal has answered is known here alone: a database that restarts is back by then. A stop waits as long.
const WRITE = { forMs: 30_000, pauseMs: 500 };
// A submit that is not confirmed may be paid for and is not sent again: a few are bad luck, several in a row are not.
const UNCONFIRMED_IN_A_ROW = 4;
const TELL_EVERY_MS = 5000;

export function createDispatcher(deps: Deps, concurrency: number): Dispatcher {
  const running = new Set<Promise<void>>();
  const breaker = createBreaker({ ...BACKOFF, clock: deps.clock });
  const pace = createEventLoopBudget(BUSY_SHARE);
  const unconfirmed = new Map<bigint, Streak>();
  let allowances = new Map<bigint, number>();
  let toldAt = 0;
  const write = { ...WRITE, clock: deps.clock };
  // Since the last look began, which may not have counted them.
  const begun = new Map<bigint, number>();

  async function sendOne(job: ClaimedJob): Promise<void> {
    try {
      const begunAt = deps.clock();
      const answer = await post(deps, job);
      deps.checkpoint('dispatch: answered');
      await take(job, answer, begunAt);
    } catch (error) {
      deps.log.error({ err: error, generation: job.id }, 'a job of a replay could not be sent');
    }
  }

  async function take(job: ClaimedJob, answer: SubmitAnswer, begunAt: Date): Promise<void> {
    if (answer.kind === 'unavailable') {
      holdBack(answer.reason.message, begunAt, answer.pauseMs);
      return await retry(() => release(deps, job), write);
    }
    if (answer.kind === 'unknown') {
      holdBack(answer.message, begunAt);
      const inARow = streakOf(job.replayId).failed(begunAt);
      if (inARow >= UNCONFIRMED_IN_A_ROW)
        await retry(() => stop(job.replayId, `fal confirms no submit any more: ${answer.message}`), write);
      await settle(deps, job, answer);
      return;
    }
    if (answer.kind === 'refused' && refusesAccount(answer))
      return await retry(async () => {
        await stop(job.replayId, `fal refuses the account (${answer.httpStatus}): ${answer.reason.message}`);
        await release(deps, job);
      }, write);
    await retry(() => settle(deps, job, answer), write);
    breaker.succeeded();
    unconfirmed.delete(job.replayId);
  }

  function holdBack(reason: string, begunAt: Date, pauseMs?: number): void {
    breaker.failed(begunAt, pauseMs);
    const now = deps.clock().getTime();
    if (now - toldAt < TELL_EVERY_MS) return;
    toldAt = now;
    deps.log.warn(
      { reason, waitMs: breaker.waitMs() },
      `replays wait for fal, which takes no jobs now: ${reason}`,
    );
  }

  function streakOf(replayId: bigint): Streak {
    const streak = unconfirmed.get(replayId) ?? createStreak(deps.clock);
    unconfirmed.set(replayId, streak);
    return streak;
  }

  async function stop(replayId: bigint, reason: string): Promise<void> {
    allowances.delete(replayId);
    unconfirmed.delete(replayId);
    if (await pause(deps.db, replayId, reason))
      deps.log.warn({ replay: replayId, reason }, `replay ${replayId} is paused`);
  }

  function begin(job: ClaimedJob): void {
    allowances.set(job.replayId, (allowances.get(job.replayId) ?? 0) - 1);
    begun.set(job.replayId, (begun.get(job.replayId) ?? 0) + 1);
    const task = sendOne(job).finally(() => running.delete(task));
    running.add(task);
  }

  return {
    async allow(look) {
      begun.clear();
      const found = await look();
      allowances = new Map([...found].map(([id, jobs]) => [id, jobs - (begun.get(id) ?? 0)]));
      for (const id of unconfirmed.keys()) if (!allowances.has(id)) unconfirmed.delete(id);
      return allowances.size > 0;
    },
    async settle() {
      await Promise.all(running);
    },
    async round(signal) {
      const waitMs = breaker.waitMs();
      const free = (breaker.probing ? 1 : concurrency) - running.size;
      const open = new Map([...allowances].filter(([, jobs]) => jobs > 0));
      if (waitMs === 0 && free > 0 && open.size > 0 && !signal.aborted) {
        const jobs = await claimWaiting(deps, open, free);
        if (jobs.length > 0) deps.checkpoint('dispatch: claimed');
        jobs.forEach(begin);
        // What is not waiting now may be later, but not before somebody looked.
        if (jobs.length === 0) allowances.clear();
      }
      if (running.size === 0) return { pauseMs: Math.min(waitMs, BACKOFF.maxMs) || IDLE_MS };
      // As soon as one has ended there is room for the next; where there is room already, somebody may allow more.
      await Promise.race(free > 0 ? [...running, sleep(IDLE_MS, undefined, { ref: false })] : running);
      return { pauseMs: Math.min(Math.max(GATHER_MS, pace()), MAX_PACE_MS) };
    },
  };
}
