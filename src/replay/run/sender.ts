import type { SubmitAnswer } from '../../fal/answers.ts';
import { FAL_UNREACHABLE } from '../../fal/failure-types.ts';
import type { Deps } from '../../generations/deps.ts';
import { countAnswer, post, settle } from '../../generations/send.ts';
import { release } from '../../generations/transitions/claim.ts';
import type { Breaker } from '../../lib/breaker.ts';
import { retry } from '../../lib/retry.ts';
import { createStreak, type Streak } from '../../lib/streak.ts';
import { logFailure } from '../../logger.ts';
import { pauseAutomatically } from '../control.ts';
import { refusesAccount } from './account.ts';
import type { Allowances } from './allowances.ts';
import type { ClaimedJob } from './claim.ts';

/** Sends one job at a time; may be called for several at once. */
export interface Sender {
  /** Sends a job that this process has claimed, and acts on fal's answer. Logs what fails, never rejects. */
  send(job: ClaimedJob): Promise<void>;
  /** Pauses a replay for this reason, and sends no more of it. */
  stop(replayId: bigint, reason: string): Promise<void>;
  /** Forgets the failures of replays that do not run any more: they start anew when they are resumed. */
  forgetStopped(): void;
}

// Only this process knows what fal has answered, so it waits for a database that restarts. A stop waits as long.
const WRITE = { forMs: 30_000, pauseMs: 500 };
// A submit that fal does not confirm may be paid for and is not sent again: a few are bad luck, several in a row are not.
const UNCONFIRMED_IN_A_ROW = 4;
const WARN_EVERY_MS = 5000;

/** Sends jobs of replays. Trouble with fal opens the breaker; trouble with a replay pauses it. */
export function createSender(deps: Deps, allowances: Allowances, breaker: Breaker): Sender {
  const write = { ...WRITE, clock: deps.clock };
  const unconfirmed = new Map<bigint, Streak>();
  let warnedAt = 0;

  async function send(job: ClaimedJob): Promise<void> {
    try {
      const begunAt = deps.clock();
      const answer = await post(deps, job);
      deps.checkpoint('dispatch: answered');
      await actOn(job, answer, begunAt);
    } catch (error) {
      logFailure(deps.log, error, 'a job of a replay could not be sent', { generation: job.id });
    }
  }

  async function actOn(job: ClaimedJob, answer: SubmitAnswer, begunAt: Date): Promise<void> {
    if (answer.kind === 'unavailable') {
      holdBack(answer.reason.message, begunAt, answer.pauseMs);
      return await retry(() => release(deps, job), write);
    }
    if (answer.kind === 'unknown') {
      holdBack(answer.message, begunAt);
      if (streakOf(job.replayId).failed(begunAt) >= UNCONFIRMED_IN_A_ROW)
        await retry(() => stop(job.replayId, `fal no longer confirms submits: ${answer.message}`), write);
      countAnswer(deps, job, answer);
      await settle(deps, job, answer);
      return;
    }
    if (answer.kind === 'refused' && refusesAccount(answer))
      return await retry(async () => {
        await stop(job.replayId, `fal refuses the account (${answer.httpStatus}): ${answer.reason.message}`);
        await release(deps, job);
      }, write);
    countAnswer(deps, job, answer);
    await retry(() => settle(deps, job, answer), write);
    // A firewall's page ends this job, and does not show that fal takes others.
    if (!(answer.kind === 'refused' && answer.reason.type === FAL_UNREACHABLE)) breaker.succeeded();
    unconfirmed.delete(job.replayId);
  }

  function holdBack(reason: string, begunAt: Date, pauseMs?: number): void {
    breaker.failed(begunAt, pauseMs);
    const now = deps.clock().getTime();
    if (now - warnedAt < WARN_EVERY_MS) return;
    warnedAt = now;
    const waitMs = breaker.waitMs();
    deps.log.warn(
      { reason, waitMs },
      `replays are waiting, since fal takes no jobs at the moment: ${reason}`,
    );
  }

  function streakOf(replayId: bigint): Streak {
    const streak = unconfirmed.get(replayId) ?? createStreak(deps.clock);
    unconfirmed.set(replayId, streak);
    return streak;
  }

  async function stop(replayId: bigint, reason: string): Promise<void> {
    allowances.stop(replayId);
    unconfirmed.delete(replayId);
    await pauseAutomatically(deps, replayId, reason);
  }

  return {
    send,
    stop,
    forgetStopped() {
      for (const id of unconfirmed.keys()) if (!allowances.isRunning(id)) unconfirmed.delete(id);
    },
  };
}
