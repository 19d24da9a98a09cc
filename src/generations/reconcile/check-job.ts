import { falRequestId } from '../../db/pending-request-id.ts';
import type { Unanswered } from '../../fal/answers.ts';
import { RESULT_UNAVAILABLE, UNKNOWN_TO_FAL } from '../../fal/failure-types.ts';
import { type FalReason, mergeReasons } from '../../fal/reason.ts';
import { NO_PAUSE, type Pause, pauseOf } from '../../lib/pause.ts';
import type { Deps } from '../deps.ts';
import type { Generation } from '../row.ts';
import { send } from '../send.ts';
import { applyResult, endOf, type Outcome } from '../transitions/end.ts';
import { noteProgress } from '../transitions/progress.ts';
import { isInFlight, isNeverSent, isReasonMissing } from '../transitions/states.ts';
import { fetchReason } from './fetch-reason.ts';
import { fetchResult } from './fetch-result.ts';
import { completedWithout, interpret } from './unexplained-answer.ts';

/**
 * Checks one job that is due: sends it if nobody has, asks fal where it stands if it is in flight, and fetches its result
 * or the reason of its failure if that is all that is missing. Returns how long fal wants to be left alone.
 */
export async function checkJob(deps: Deps, job: Generation, signal: AbortSignal): Promise<Pause> {
  if (falRequestId(job.requestId) === null) {
    // The jobs of a replay wait for its dispatcher: it may be paused.
    if (isNeverSent(job) && job.replayId === null) await send(deps, job);
    return NO_PAUSE;
  }
  if (job.status === 'COMPLETED') return await fetchResult(deps, job, signal);
  if (isReasonMissing(job)) return await fetchReason(deps, job, signal);
  if (!isInFlight(job)) return NO_PAUSE;

  const status = await deps.fal.status(job, signal);
  deps.checkpoint('reconcile: answered');
  switch (status.kind) {
    case 'queued':
      return await open(deps, job, 'IN_QUEUE');
    case 'running':
      return await open(deps, job, 'IN_PROGRESS');
    case 'doubtful':
      return await doubt(deps, job, { message: 'fal does not know this job', type: UNKNOWN_TO_FAL }, signal);
    case 'unanswered':
      return pauseOf(status);
    case 'ended':
      return await conclude(deps, job, status.reason, signal);
  }
}

/** fal says that the job has not ended. */
async function open(deps: Deps, job: Generation, status: 'IN_QUEUE' | 'IN_PROGRESS'): Promise<Pause> {
  // A request to cancel that came before fal's id was known, or did not get through, has not been passed on yet.
  if (job.cancelRequestedAt !== null) {
    const answer = await deps.fal.cancel(job);
    if (answer.kind === 'cancelled') return await end(deps, job, { status: 'CANCELLED' });
  }
  await noteProgress(deps.db, job.id, status);
  return NO_PAUSE;
}

/** fal says that the job has ended; only its result says how. */
async function conclude(
  deps: Deps,
  job: Generation,
  reason: FalReason | null,
  signal: AbortSignal,
): Promise<Pause> {
  const result = await deps.fal.result(job, signal);
  switch (result.kind) {
    case 'success':
      return await end(deps, job, { status: 'COMPLETED', payload: result.payload, units: result.units });
    case 'failed': {
      return await end(deps, job, { ...endOf(mergeReasons(result.reason, reason)), units: result.units });
    }
    case 'doubtful': {
      if (reason) {
        const whole = result.explains ? mergeReasons(result.reason, reason) : reason;
        return await end(deps, job, endOf(whole));
      }
      const type = result.reason.type ?? RESULT_UNAVAILABLE;
      return await doubt(deps, job, { ...result.reason, type }, signal, completedWithout(result));
    }
    case 'unanswered':
      // fal has just answered for the status, so it does not refuse the key. What refuses the result may be the app.
      if (!isRefusal(result)) return pauseOf(result);
      if (reason) return await end(deps, job, endOf(reason));
      return await doubt(deps, job, { message: result.message, type: RESULT_UNAVAILABLE }, signal);
  }
}

function isRefusal({ httpStatus = 0, trouble }: Unanswered): boolean {
  return httpStatus >= 400 && httpStatus < 500 && httpStatus !== 429 && trouble !== 'UNREACHABLE';
}

async function doubt(
  deps: Deps,
  job: Generation,
  reason: FalReason,
  signal: AbortSignal,
  last?: Outcome,
): Promise<Pause> {
  const { outcome, pauseMs } = await interpret(deps, job, reason, signal, last);
  return outcome ? await end(deps, job, outcome) : { pauseMs };
}

async function end(deps: Deps, job: Generation, outcome: Outcome): Promise<Pause> {
  const { verdict } = await applyResult(deps.db, { requestId: job.requestId }, outcome, 'RECONCILER');
  if (verdict === 'APPLIED')
    deps.log.info({ requestId: job.requestId, status: outcome.status }, 'completed by the reconciler');
  return NO_PAUSE;
}
