import { setTimeout as sleep } from 'node:timers/promises';
import { FAL_UNREACHABLE, RATE_LIMITED } from '../fal/failure-types.ts';
import type { Deps } from './deps.ts';
import { FalRejectedError, FalUnavailableError, SubmissionUnconfirmedError } from './errors.ts';
import { readUnconfirmedAnswer } from './last-poll.ts';
import type { Generation } from './row.ts';
import { reload } from './send.ts';
import { isInFlight, isUnconfirmed } from './transitions/states.ts';

// fal usually answers a POST within half a second; a call that finds it under way waits for it, but not for a timeout.
const PATIENCE_MS = [50, 100, 200, 400, 800];
const TOO_MANY_REQUESTS = 429;

/** Whether fal certainly never got a job that was sent: it was not reached, or took no more jobs. */
export function wasTurnedAway(job: Generation): boolean {
  if (!endedAtSubmit(job)) return false;
  if (job.falStatus !== null) return job.falStatus === TOO_MANY_REQUESTS;
  // Only these are recorded of a row that is older than `fal_status`.
  return job.errorType === FAL_UNREACHABLE || job.errorType === RATE_LIMITED;
}

/** Waits a moment for fal's answer to a POST that another call is making, and reads the row as it is then. */
export async function awaitAnswer(deps: Deps, job: Generation): Promise<Generation> {
  let now = job;
  for (const ms of PATIENCE_MS) {
    if (!isInFlight(now) || !isUnconfirmed(now)) break;
    await sleep(ms);
    now = await reload(deps, now);
  }
  return now;
}

/**
 * What a submit answers about its job, from the row alone, so that it is the same whenever the key is repeated: the job if
 * fal has accepted it, otherwise the error that says what became of it.
 */
export function accepted(job: Generation): Generation {
  const reason = job.error ?? '';
  if (wasTurnedAway(job)) throw new FalUnavailableError(`fal is not available: ${reason}`, job);
  if (endedAtSubmit(job)) throw new FalRejectedError(reason, job.falStatus ?? 0, job);
  if (!isUnconfirmed(job)) return job;
  const noAnswer = readUnconfirmedAnswer(job.lastPoll);
  throw new SubmissionUnconfirmedError(
    `fal did not confirm the job${noAnswer === undefined ? '' : ` (${noAnswer})`}. It may have been accepted, so it is not sent again.`,
    job,
  );
}

/** A later webhook may show that fal did take it: then the row has fal's id. */
function endedAtSubmit(job: Generation): boolean {
  return job.endedBy === 'SUBMIT' && isUnconfirmed(job);
}
