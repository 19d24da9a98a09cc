import { falRequestId } from '../../db/pending-request-id.ts';
import type { Unanswered } from '../../fal/answers.ts';
import { UNKNOWN_TO_FAL } from '../../fal/failure-types.ts';
import { isNoResult } from '../../fal/status-words.ts';
import { NO_PAUSE, type Pause, pauseOf } from '../../lib/pause.ts';
import type { Deps } from '../deps.ts';
import type { Generation } from '../row.ts';
import { send } from '../send.ts';
import { applyResult, endOf, type Outcome } from '../transitions/end.ts';
import { noteProgress } from '../transitions/progress.ts';
import { isInFlight, isNeverSent, isReasonMissing } from '../transitions/states.ts';
import { atLeast, conclude } from './conclude.ts';
import { fetchReason } from './fetch-reason.ts';
import { fetchResult } from './fetch-result.ts';
import { learnPaths } from './learn-paths.ts';
import {
  completedWithout,
  ended,
  type Interpretation,
  interpret,
  isLongUnsaid,
  stays,
  unconfirmed,
} from './unexplained-answer.ts';

const UNKNOWN = { message: 'fal does not know this job', type: UNKNOWN_TO_FAL };

/**
 * Checks one job that is due: sends it if nobody has, asks fal where it stands if it is in flight, and fetches its result
 * or the reason of its failure if that is all that is missing. Returns how long fal wants to be left alone.
 */
export async function checkJob(deps: Deps, due: Generation, signal: AbortSignal): Promise<Pause> {
  let job = due;
  if (falRequestId(job.requestId) === null) {
    // The jobs of a replay wait for its dispatcher: it may be paused.
    if (isNeverSent(job) && job.replayId === null) await send(deps, job);
    return NO_PAUSE;
  }
  if (job.status === 'COMPLETED') return await fetchResult(deps, job, signal);
  if (isReasonMissing(job)) return await fetchReason(deps, job, signal);
  if (!isInFlight(job)) return NO_PAUSE;

  const status = await deps.fal.status(job, signal);
  job = await learnPaths(deps, job, status.queuePaths);
  deps.checkpoint('reconcile: answered');
  switch (status.kind) {
    case 'queued':
      return await open(deps, job, 'IN_QUEUE');
    case 'running':
      return await open(deps, job, 'IN_PROGRESS');
    case 'doubtful':
      return await settle(deps, job, await disowned(deps, job, signal));
    case 'unanswered':
      return await settle(deps, job, await withoutStatus(deps, job, status, signal));
    case 'ended':
    case 'unclear':
      return await settle(deps, job, await conclude(deps, job, status, signal));
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

/**
 * fal's status says nothing, which is trouble of its own as a rule. If it goes on, the result or the list may tell all the
 * same how the job ended, as for a status that nobody knows.
 */
async function withoutStatus(
  deps: Deps,
  job: Generation,
  status: Unanswered,
  signal: AbortSignal,
): Promise<Interpretation> {
  if (!(await isLongUnsaid(deps, job))) return stays(pauseOf(status));
  const unsaid = { kind: 'unclear', reason: { message: status.message, type: null } } as const;
  return atLeast(status, await conclude(deps, job, unsaid, signal));
}

/** fal has no status for the job under any path. Its result may answer all the same; if not, fal disowns the job. */
async function disowned(deps: Deps, job: Generation, signal: AbortSignal): Promise<Interpretation> {
  const result = await deps.fal.result(job, signal);
  switch (result.kind) {
    case 'success':
      if (isNoResult(result.payload.json)) return stays();
      return ended({ status: 'COMPLETED', payload: result.payload, units: result.units });
    case 'failed': {
      if (result.certain) return ended({ ...endOf(result.reason), units: result.units });
      const last = { ...endOf(unconfirmed(result.reason)), units: result.units };
      return await interpret(deps, job, { reason: UNKNOWN, last }, signal);
    }
    case 'doubtful':
      return await interpret(deps, job, { reason: UNKNOWN, last: completedWithout(result) }, signal);
    case 'unanswered':
      // Only a job that fal has can be still in progress.
      if (result.notReady) return stays();
      return await interpret(deps, job, { reason: UNKNOWN }, signal);
  }
}

async function settle(deps: Deps, job: Generation, { outcome, pauseMs }: Interpretation): Promise<Pause> {
  return outcome ? await end(deps, job, outcome) : { pauseMs };
}

async function end(deps: Deps, job: Generation, outcome: Outcome): Promise<Pause> {
  const { verdict } = await applyResult(deps.db, { requestId: job.requestId }, outcome, 'RECONCILER');
  if (verdict === 'APPLIED') {
    deps.metrics.rescued(outcome.status);
    deps.log.info({ requestId: job.requestId, status: outcome.status }, 'completed by the reconciler');
  }
  return NO_PAUSE;
}
