import { parseObject } from '../lib/lossless-json.ts';
import { ENDPOINT_NOT_FOUND, FAL_UNREACHABLE, RATE_LIMITED, RESULT_NOT_JSON } from './failure-types.ts';
import type { QueuePaths } from './queue-paths.ts';
import { type FalReason, readHttpReason, readReason, saysLittle } from './reason.ts';
import { isRequestId } from './request-id.ts';
import { type FalResult, readJsonResult, textResult } from './result.ts';
import { type FalAnswer, FalHttpError, FalTransportError, MAX_ANSWER_BYTES } from './transport.ts';
import { isPage, NOT_JSON, type Trouble, troubleOf } from './trouble.ts';

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
  /** fal refuses the call itself, as it does for a key without the right: asking again is useless. */
  readonly refused?: true;
}

/** An answer that may be a verdict on the job or trouble at fal. */
export interface Doubtful {
  readonly kind: 'doubtful';
  readonly reason: FalReason;
  /** Absent where fal gave it in a 2xx. */
  readonly httpStatus?: number;
  /** Set where the reason explains the failure, if the job has failed: it is a failing app's answer, and has words. */
  readonly explains?: true;
  /** Set where fal answered 2xx for the result with something that is no JSON: what can be kept of it. */
  readonly leftover?: FalResult;
  readonly units?: string | null;
  readonly trouble?: Trouble['kind'];
}

/** Where a job stands. `ended` means success as well as failure, and only sometimes has a reason. */
export type StatusAnswer =
  | { readonly kind: 'queued' }
  | { readonly kind: 'running' }
  | { readonly kind: 'ended'; readonly reason: FalReason | null }
  | Doubtful
  | Unanswered;

/**
 * The result of a job that ended, and how many units it was billed: decimal digits in the endpoint's own unit, or null if
 * fal does not say, which does not mean that the job was free. `doubtful`: the job's failure, a result that is no JSON, or
 * trouble at fal.
 */
export type ResultAnswer =
  | { readonly kind: 'success'; readonly payload: FalResult; readonly units: string | null }
  | { readonly kind: 'failed'; readonly reason: FalReason; readonly units: string | null }
  | Doubtful
  | Unanswered;

/** fal's answer to a request to cancel. */
export type CancelAnswer =
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'requested' }
  | { readonly kind: 'too-late' }
  | Doubtful
  | Unanswered;

// For when fal names no pause; its limits are not documented.
const RATE_LIMIT_PAUSE_MS = 2000;
const MAX_PAUSE_MS = 300_000;

export function readSubmit(answer: FalAnswer | Error): SubmitAnswer {
  if (answer instanceof FalTransportError) {
    if (answer.sent) return { kind: 'unknown', message: answer.message };
    return { kind: 'unavailable', reason: { message: answer.message, type: FAL_UNREACHABLE } };
  }
  if (answer instanceof FalHttpError) {
    const reason = readHttpReason(answer);
    if (answer.status === 429)
      return {
        kind: 'unavailable',
        httpStatus: answer.status,
        reason: { ...reason, type: reason.type ?? RATE_LIMITED },
        pauseMs: pauseOf(answer.headers),
      };
    // 408 and 499 mean that the connection was given up, a 5xx may come from a gateway that passed the job on and then failed.
    if (answer.status >= 500 || answer.status === 408 || answer.status === 499)
      return { kind: 'unknown', message: reason.message };
    // A 404 that is not fal's, such as a proxy's page, says nothing about the endpoint.
    const { detail, message } = parseObject(answer.text) ?? {};
    const noEndpoint = answer.status === 404 && (typeof detail === 'string' || typeof message === 'string');
    const type = reason.type ?? (noEndpoint ? ENDPOINT_NOT_FOUND : null);
    return { kind: 'refused', httpStatus: answer.status, reason: { ...reason, type } };
  }
  if (answer instanceof Error) return { kind: 'unknown', message: NOT_JSON };
  const requestId = parseObject(answer.text)?.['request_id'];
  if (isRequestId(requestId)) return { kind: 'accepted', requestId };
  return { kind: 'unknown', message: `fal answered ${answer.status} without a request id` };
}

export function readStatus(answer: FalAnswer | Error): StatusAnswer {
  if (answer instanceof Error) return readTrouble(answer, false);
  const body = parseObject(answer.text);
  switch (body?.['status']) {
    case 'IN_QUEUE':
      return { kind: 'queued' };
    case 'IN_PROGRESS':
      return { kind: 'running' };
    case 'COMPLETED':
      return {
        kind: 'ended',
        reason: body['error'] || body['error_type'] ? readReason(body, 'fal reported an error') : null,
      };
    default:
      return {
        kind: 'unanswered',
        message: 'fal answered an unknown status',
        ...kindOf(troubleOf(answer, 'status')),
      };
  }
}

export function readResult(answer: FalAnswer | Error): ResultAnswer {
  if (answer instanceof FalHttpError && isVerdict(answer))
    return { kind: 'failed', reason: readHttpReason(answer), units: unitsOf(answer.headers) };
  if (answer instanceof Error) return readTrouble(answer, true);
  // While a job has not ended, some hosts answer 202 with its status instead of 400.
  if (answer.status === 202) return { kind: 'unanswered', message: 'the result is not ready' };
  const units = unitsOf(answer.headers);
  // It would have as much the next time.
  if (answer.tooLarge) return { kind: 'success', payload: TOO_LARGE, units };
  const payload = readJsonResult(answer.text);
  if (payload) return { kind: 'success', payload, units };
  // A gateway's page, or all there will ever be.
  const empty = answer.text.trim() === '';
  const message = empty ? `fal answered ${answer.status} without a result` : NOT_JSON;
  const leftover = textResult(answer.text, isPage(answer.text), `${message}.`);
  return {
    kind: 'doubtful',
    reason: { message, type: RESULT_NOT_JSON },
    leftover,
    units,
    ...kindOf(troubleOf(answer, 'response')),
  };
}

const TOO_LARGE: FalResult = {
  json: null,
  path: [],
  outputUrl: null,
  note: `It has more than ${MAX_ANSWER_BYTES / 1024 / 1024} MiB, and was not read.`,
};

/** The billed units (https://fal.ai/docs/documentation/model-apis/common-parameters); @fal-ai/client drops the header. */
function unitsOf(headers: Headers): string | null {
  const units = headers.get('x-fal-billable-units')?.trim() ?? '';
  return /^\d{1,12}(\.\d{1,12})?$/.test(units) ? units : null;
}

/** fal's word counts before the HTTP status: its reference lists all four words for a 200. */
export function readCancel(answer: FalAnswer | Error): CancelAnswer {
  if (answer instanceof Error && !(answer instanceof FalHttpError)) return readTrouble(answer, false);
  const { status, success } = parseObject(answer.text) ?? {};
  const refused = answer instanceof FalHttpError;
  if (status === 'ALREADY_COMPLETED' || (refused && answer.status === 400)) return { kind: 'too-late' };
  if (refused) return readTrouble(answer, false);
  if (status === 'NOT_FOUND' || success === false)
    return { kind: 'doubtful', reason: readReason(answer.text, 'fal did not accept the cancellation') };
  // Only this word says that the job will not run; any other 2xx means that the request was passed on.
  return { kind: answer.status === 200 && status === 'OK' ? 'cancelled' : 'requested' };
}

/**
 * Whether fal may have answered that there is no such path, rather than something about the job: for a job that it does not
 * know it has a word of its own.
 */
export function mayBeWrongPath(answer: FalAnswer | Error): boolean {
  if (!(answer instanceof FalHttpError)) return false;
  if (answer.status === 405) return true;
  return answer.status === 404 && parseObject(answer.text)?.['status'] !== 'NOT_FOUND';
}

/** Trouble on the way, which says nothing about a job. A missing path, and any 5xx or page instead of a result, may if it lasts. */
function readTrouble(error: Error, ofResult: boolean): Unanswered | Doubtful {
  const trouble = kindOf(troubleOf(error, ofResult ? 'response' : 'status'));
  if (!(error instanceof FalHttpError)) {
    const message = error instanceof FalTransportError ? error.message : NOT_JSON;
    return { kind: 'unanswered', message, ...trouble };
  }
  const reason = readHttpReason(error);
  const { status: httpStatus } = error;
  const unanswered = { kind: 'unanswered', message: reason.message, httpStatus, ...trouble } as const;
  if (error.status === 429) return { ...unanswered, pauseMs: pauseOf(error.headers) };
  const missing = error.status === 404 || error.status === 405;
  const maybeResult = ofResult && !ABOUT_THE_CALL.includes(error.status) && !isNotReady(error.text);
  if (missing || maybeResult) {
    const explains = httpStatus >= 500 && !isPage(error.text) && !saysLittle(reason);
    return { kind: 'doubtful', reason, httpStatus, ...(explains && { explains }) };
  }
  return unanswered;
}

function kindOf(trouble: Trouble | null): { readonly trouble?: Trouble['kind'] } {
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
    ...(!refused && kindOf(troubleOf(error, 'status'))),
    ...(trouble.kind === 'unanswered' && trouble.pauseMs !== undefined && { pauseMs: trouble.pauseMs }),
    ...(refused && { refused }),
  };
}

/** `Retry-After` is a number of seconds or a date (RFC 9110 §10.2.3). */
function pauseOf(headers: Headers): number {
  const value = headers.get('retry-after') ?? '';
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return ms > 0 ? Math.min(ms, MAX_PAUSE_MS) : RATE_LIMIT_PAUSE_MS;
}

// A key or an account that fal refuses, a call that took too long or came too often: asking again may bring the result.
const ABOUT_THE_CALL = [401, 402, 403, 407, 408, 425, 429];
// fal may have no such path, or keep the result no longer.
const NO_RESULT_HERE = [404, 405, 410];

/**
 * Whether a failing result is certainly the job's own, since fal passes on the app's status and body: a list of details is,
 * and so is a 4xx whatever its body. A 5xx may just as well come from a gateway, and so may a page of HTML.
 */
function isVerdict({ status, text }: FalHttpError): boolean {
  if (status === 429 || NO_RESULT_HERE.includes(status)) return false;
  if (Array.isArray(parseObject(text)?.['detail'])) return true;
  return (
    status >= 400 && status < 500 && !ABOUT_THE_CALL.includes(status) && !isPage(text) && !isNotReady(text)
  );
}

/** Some hosts answer a job that has not ended with a 400. */
function isNotReady(text: string): boolean {
  return /^request is still in progress\W*$/i.test(readReason(text, '').message);
}
