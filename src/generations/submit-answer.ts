import { setTimeout as sleep } from 'node:timers/promises';
import { isAboutUs, type TurnedAway, wasUnavailable } from '../fal/turned-away.ts';
import type { Deps } from './deps.ts';
import { FalRejectedError, FalUnavailableError, SubmissionUnconfirmedError } from './errors.ts';
import { readUnconfirmedAnswer } from './last-poll.ts';
import type { Generation } from './row.ts';
import { reload } from './send.ts';
import { isInFlight, isUnconfirmed } from './transitions/states.ts';

// fal usually answers a POST within half a second; a call that finds it under way waits for it, but not for a timeout.
const PATIENCE_MS = [50, 100, 200, 400, 800];

/**
 * Whether fal certainly never took a job that was sent, for a reason that is not the job's. A later webhook may show that fal
 * did take it: then the row has fal's id.
 */
export function wasTurnedAway(job: Generation): boolean {
  return endedAtSubmit(job) && isAboutUs(turnedAway(job));
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
  if (endedAtSubmit(job)) {
    if (wasUnavailable(turnedAway(job)))
      throw new FalUnavailableError(`fal is not available: ${reason}`, job);
    throw new FalRejectedError(reason, job.falStatus ?? 0, job);
  }
  if (!isUnconfirmed(job)) return job;
  const noAnswer = readUnconfirmedAnswer(job.lastPoll);
  throw new SubmissionUnconfirmedError(
    noAnswer === undefined
      ? 'fal has not confirmed the job yet. It may have been accepted, so do not submit it with another key: this one will tell what became of it.'
      : `fal did not confirm the job (${noAnswer}). It may have been accepted, so it is not sent again.`,
    job,
  );
}

function endedAtSubmit(job: Generation): boolean {
  return job.endedBy === 'SUBMIT' && isUnconfirmed(job);
}

function turnedAway({ falStatus, error, errorType }: Generation): TurnedAway {
  return { httpStatus: falStatus, message: error ?? '', type: errorType };
}
