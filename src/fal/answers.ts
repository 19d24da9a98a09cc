import type { QueuePaths } from './queue-paths.ts';
import { type FalReason, readHttpReason, saysLittle } from './reason.ts';
import type { FalResult } from './result.ts';
import { type AnswerHeaders, FalHttpError, FalTransportError } from './transport.ts';
import { isAppRefusal, isOfGateway, isPage, NOT_JSON, type Trouble, troubleOf } from './trouble.ts';
import { isAboutAsking, isAboutPath, isNotReady, isUnknownJob, NO_RESULT_HERE } from './verdict.ts';

/**
 * fal's answer to a submit. `unavailable`: fal certainly has no such job, and may ask for a pause. `unknown`: fal may have
 * the job, but nobody knows its id, so it must not be sent again.
 */
export type SubmitAnswer =
  | {
      readonly kind: 'accepted';
      readonly requestId: string;
      /** Where fal says that it answers for the job; null or absent where the rule holds. */
      readonly queuePaths?: QueuePaths | null;
    }
  | { readonly kind: 'refused'; readonly httpStatus: number; readonly reason: FalReason }
  | {
      readonly kind: 'unavailable';
      readonly reason: FalReason;
      readonly pauseMs?: number;
      /** Absent if fal was not reached. */
      readonly httpStatus?: number;
    }
  | { readonly kind: 'unknown'; readonly message: string };

/** Nothing was learned: ask again later, and not before the pause if fal asks for one. */
export interface Unanswered {
  readonly kind: 'unanswered';
  readonly message: string;
  readonly pauseMs?: number;
  /** The HTTP status of an answer that says nothing; absent if none came. */
  readonly httpStatus?: number;
  /** Set where the trouble is not this job's alone. */
  readonly trouble?: Trouble['kind'];
  /** The job has not ended, as far as its result tells. */
  readonly notReady?: true;
  /** Set where fal answered JSON that seems to be none of the job's: what it is if fal has nothing else. */
  readonly leftover?: FalResult;
  readonly units?: string | null;
  /** Set where it may be how the app itself refused the job, and says why. */
  readonly ofApp?: FalReason;
  /** fal refuses the call itself, as it does for a key without the right: asking again is useless. */
  readonly refused?: true;
  /** The next call goes on where this one had to stop. */
  readonly continues?: true;
}

/** An answer that may be a verdict on the job or trouble at fal. */
export interface Doubtful {
  readonly kind: 'doubtful';
  readonly reason: FalReason;
  /** Absent where fal gave it in a 2xx. */
  readonly httpStatus?: number;
  /** Set where the reason explains the failure, if the job has failed: it is a failing app's answer, and has words. */
  readonly explains?: true;
  /** Set where those are the words of a page, which a gateway may show for a while. */
  readonly ofPage?: true;
  /** Set where fal has its own word for a job that it does not know, as no other server has. */
  readonly unknownJob?: true;
  /** Set where fal answered 2xx for the result with something that is no JSON: what can be kept of it. */
  readonly leftover?: FalResult;
  readonly units?: string | null;
  readonly trouble?: Trouble['kind'];
}

/** A job that has ended, in success or failure. */
export interface Ended {
  readonly kind: 'ended';
  /** What fal says of an error; null if it names none, which does not mean that there was none. */
  readonly reason: FalReason | null;
  /** Set where fal says how: it has no such word in its documentation. */
  readonly as?: 'FAILED' | 'CANCELLED';
}

/** Perhaps the end of a job: a status that fal does not document, or an error about the job. Its result tells. */
export interface Unclear {
  readonly kind: 'unclear';
  readonly reason: FalReason;
  /** Of an error; absent if fal answered an unknown status. */
  readonly httpStatus?: number;
}

/** Where a job stands. */
export type StatusAnswer =
  /** With how many jobs are ahead, if fal says. */
  | { readonly kind: 'queued'; readonly position?: number }
  | { readonly kind: 'running' }
  | Ended
  | Unclear
  | Doubtful
  | Unanswered;

/**
 * The result of a job that ended, and how many units it was billed: decimal digits in the endpoint's own unit, or null if
 * fal does not say, which does not mean that the job was free. `doubtful`: the job's failure, a result that is no JSON, or
 * trouble at fal.
 */
export type ResultAnswer =
  | { readonly kind: 'success'; readonly payload: FalResult; readonly units: string | null }
  | {
      readonly kind: 'failed';
      readonly reason: FalReason;
      readonly units: string | null;
      /** Set where the answer is fal's own form of a failed job, which it is whatever the status says. */
      readonly certain?: true;
    }
  | Doubtful
  | Unanswered;

/** fal's answer to a request to cancel. */
export type CancelAnswer =
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'requested' }
  | { readonly kind: 'too-late'; readonly reason: FalReason }
  | Doubtful
  | Unanswered;

// For when fal names no pause; its limits are not documented.
const RATE_LIMIT_PAUSE_MS = 2000;
const MAX_PAUSE_MS = 300_000;

/** Trouble on the way, which says nothing about a job. A missing path or job, and any 5xx or page instead of a result, may if it lasts. */
export function readTrouble(error: Error, ofResult: boolean): Unanswered | Doubtful {
  const trouble = kindOf(troubleOf(error, ofResult ? 'response' : 'status'));
  if (!(error instanceof FalHttpError)) {
    const message = error instanceof FalTransportError ? error.message : NOT_JSON;
    return { kind: 'unanswered', message, ...trouble };
  }
  const reason = readHttpReason(error);
  const { status: httpStatus } = error;
  const unanswered = { kind: 'unanswered', message: reason.message, httpStatus, ...trouble } as const;
  if (ofResult && isNotReady(error.text)) return { ...unanswered, notReady: true };
  // That of a result may be an app's own, and all others wait during a pause. fal's own limit shows with a status as well.
  if (error.status === 429)
    return { ...unanswered, pauseMs: ofResult ? RATE_LIMIT_PAUSE_MS : pauseOf(error.headers) };
  const missing = NO_RESULT_HERE.includes(httpStatus);
  const maybeResult = ofResult && !isAboutAsking(httpStatus);
  if (missing || maybeResult) {
    const told = reason.type !== null || !saysLittle(reason);
    const ofPage = isPage(error.text);
    const isApps = ofPage || !isOfGateway(error.text);
    const explains = told && isApps && !(missing && (ofPage || isAboutPath(error.text)));
    return {
      kind: 'doubtful',
      reason,
      httpStatus,
      ...trouble,
      ...(explains && { explains, ...(ofPage && { ofPage }) }),
      ...(missing && isUnknownJob(error) && { unknownJob: true }),
    };
  }
  const ofApp = ofResult && isAppRefusal(error);
  return { ...unanswered, ...(ofApp && { ofApp: reason }) };
}

export function kindOf(trouble: Trouble | null): { readonly trouble?: Trouble['kind'] } {
  return trouble ? { trouble: trouble.kind } : {};
}

/** The same for a call whose failure can say nothing about a job. */
export function readFailedCall(error: Error): Unanswered {
  const trouble = readTrouble(error, false);
  const { status = 0 } = error instanceof FalHttpError ? error : {};
  const refused = status >= 400 && status < 500 && status !== 408 && status !== 429;
  return {
    kind: 'unanswered',
    message: trouble.kind === 'unanswered' ? trouble.message : trouble.reason.message,
    ...(status > 0 && { httpStatus: status }),
    ...(!refused && kindOf(troubleOf(error, 'status'))),
    ...(trouble.kind === 'unanswered' && trouble.pauseMs !== undefined && { pauseMs: trouble.pauseMs }),
    ...(refused && { refused }),
  };
}

/** How long fal asks to be left alone. `Retry-After` is a number of seconds or a date (RFC 9110 §10.2.3). */
export function pauseOf(headers: AnswerHeaders): number {
  const value = headers.get('retry-after') ?? '';
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return ms > 0 ? Math.min(ms, MAX_PAUSE_MS) : RATE_LIMIT_PAUSE_MS;
}
