import { UNKNOWN_TO_FAL } from '../fal/failure-types.ts';
import { type Poll, type PollAnswer, readPoll, readUnconfirmedAnswer } from '../generations/last-poll.ts';
import { MAY_RUN } from '../generations/reconcile/unexplained-answer.ts';
import type { Generation } from '../generations/row.ts';
import { isNeverSent, isUnconfirmed } from '../generations/transitions/states.ts';
import { ago } from '../lib/ago.ts';

/** Why a job is still in flight, as far as the row and the webhook deliveries show. */
export type StuckReason =
  | 'NEVER_SENT'
  | 'WAITING_FOR_REPLAY'
  | 'NEVER_CONFIRMED'
  | 'FAL_REFUSES_US'
  | 'FAL_UNREACHABLE'
  | 'UNKNOWN_TO_FAL'
  | 'RESULT_UNAVAILABLE'
  | 'WEBHOOK_REJECTED'
  | 'WEBHOOK_NEVER_CAME'
  | 'WAITING_IN_QUEUE'
  | 'RUNNING_LONGER_THAN_USUAL'
  | 'RUNNING';

/** A reason, and what it is based on, for people. */
export interface StuckVerdict {
  readonly reason: StuckReason;
  readonly evidence: string;
}

const STATES: Partial<Record<PollAnswer, string>> = {
  IN_QUEUE: 'was waiting in the queue',
  IN_PROGRESS: 'was running',
  COMPLETED: 'had ended',
};

/** What is known apart from the row. */
export interface StuckHints {
  /** The 99th percentile of the endpoint's durations, in seconds. */
  readonly usualSeconds: number | undefined;
  /** The newest webhook that named the job and was rejected. */
  readonly rejected: { readonly verdict: string; readonly receivedAt: Date } | undefined;
}

/** What a reason is read from. */
export const REASON_COLUMNS = [
  'requestId',
  'endpoint',
  'status',
  'createdAt',
  'submitStartedAt',
  'replayId',
  'lastPoll',
  'checkCount',
  'nextCheckAt',
  'doubt',
  'doubtedSince',
  'doubtCount',
] as const satisfies ReadonlyArray<keyof Generation>;
type Job = Pick<Generation, (typeof REASON_COLUMNS)[number]>;

/** The most telling reason why a job has not ended. */
export function stuckReason(job: Job, hints: StuckHints, now: Date): StuckVerdict {
  if (isNeverSent(job) && job.replayId !== null)
    return verdict(
      'WAITING_FOR_REPLAY',
      `Recorded ${at(job.createdAt)} by replay ${job.replayId}, which has not reached it yet or is paused.`,
    );
  if (isNeverSent(job))
    return verdict('NEVER_SENT', `Recorded ${at(job.createdAt)}, but no process has started to send it.`);
  const sent = job.submitStartedAt ? `Sent ${at(job.submitStartedAt)}` : `Recorded ${at(job.createdAt)}`;
  const poll = readPoll(job.lastPoll);
  if (isUnconfirmed(job))
    return verdict(
      'NEVER_CONFIRMED',
      `${perhapsSent(job, sent)}, but fal has not confirmed it. ${checks(job)}${newest(poll, now)}`,
    );
  if (poll?.answer === 'REFUSED')
    return verdict(
      'FAL_REFUSES_US',
      `fal refuses to tell.${newest(poll, now)}${lastNews(poll, now)} ${checks(job)}`,
    );
  if (poll?.answer === 'UNREACHABLE')
    return verdict(
      'FAL_UNREACHABLE',
      `fal cannot be asked.${newest(poll, now)}${lastNews(poll, now)} ${checks(job)}`,
    );
  if (job.doubt === UNKNOWN_TO_FAL)
    return verdict(
      'UNKNOWN_TO_FAL',
      `fal says that it does not know the job${repetitions(job)}.${newest(poll, now)}`,
    );
  if ((job.doubt !== null && job.doubt !== MAY_RUN) || poll?.said?.answer === 'COMPLETED')
    return verdict(
      'RESULT_UNAVAILABLE',
      `fal says that the job has ended, but returns no result${repetitions(job)}.${newest(poll, now)}`,
    );
  if (hints.rejected)
    return verdict(
      'WEBHOOK_REJECTED',
      `A webhook arrived ${at(hints.rejected.receivedAt)} and was rejected: ${hints.rejected.verdict}.`,
    );
  if (job.status === 'IN_PROGRESS') return running(job, poll, hints.usualSeconds, now);
  if (job.checkCount === 0 || (poll !== null && !poll.said))
    return verdict(
      'WEBHOOK_NEVER_CAME',
      `${sent}, and nothing has been heard of it since. ${checks(job)}${newest(poll, now)}`,
    );
  // A row that was last checked by an older version keeps no answer.
  const waiting = lastNews(poll, now) || ' When last checked, it was waiting in the queue.';
  return verdict('WAITING_IN_QUEUE', `${sent}.${waiting} ${checks(job)}${newest(poll, now)}`);
}

/** A process that ends between recording a job and sending it leaves the same row as one that ends while it sends it. */
function perhapsSent({ createdAt, lastPoll }: Job, sent: string): string {
  return readUnconfirmedAnswer(lastPoll) === undefined ? `Recorded ${at(createdAt)}, and perhaps sent` : sent;
}

function running(job: Job, poll: Poll | null, usualSeconds: number | undefined, now: Date): StuckVerdict {
  const seconds = (now.getTime() - (job.submitStartedAt ?? job.createdAt).getTime()) / 1000;
  const sent = `Sent ${seconds.toFixed(0)} s ago.${lastNews(poll, now) || ' When last checked, it was running.'}${newest(poll, now)}`;
  if (usualSeconds === undefined)
    return verdict('RUNNING', `${sent} How long jobs of this endpoint usually take is not known.`);
  const usual = `99 % of this endpoint's jobs took at most ${usualSeconds.toFixed(0)} s.`;
  return verdict(seconds > usualSeconds ? 'RUNNING_LONGER_THAN_USUAL' : 'RUNNING', `${sent} ${usual}`);
}

function verdict(reason: StuckReason, evidence: string): StuckVerdict {
  return { reason, evidence };
}

function checks({ checkCount, nextCheckAt }: Job): string {
  const asked = checkCount === 1 ? 'fal was asked once' : `fal was asked ${checkCount} times`;
  return nextCheckAt ? `${asked}; the next check is due ${at(nextCheckAt)}.` : `${asked}.`;
}

/** Where fal said that the job stands, and when; with a leading space, or nothing. */
function lastNews(poll: Poll | null, now: Date): string {
  const state = poll?.said && STATES[poll.said.answer];
  return state === undefined || !poll?.said ? '' : ` fal said ${ago(poll.said.at, now)} that it ${state}.`;
}

/** fal's newest answer, if it has no news of the job; with a leading space, or nothing. */
function newest(poll: Poll | null, now: Date): string {
  if (!poll?.words) return '';
  const status = poll.httpStatus === undefined ? '' : ` (HTTP ${poll.httpStatus})`;
  return ` The newest answer${status}, ${ago(poll.at, now)}: "${poll.words}".`;
}

function repetitions({ doubtCount, doubtedSince }: Job): string {
  return doubtedSince ? `, ${doubtCount} times in a row since ${doubtedSince.toISOString()}` : '';
}

function at(date: Date): string {
  return `at ${date.toISOString()}`;
}
