import { type JsonObject, parseObject } from '../lib/lossless-json.ts';
import { ENDPOINT_NOT_FOUND, FAL_UNREACHABLE, RATE_LIMITED } from './failure-types.ts';
import { type FalReason, readHttpReason, readReason } from './reason.ts';
import { isRequestId } from './request-id.ts';
import { type FalAnswer, FalHttpError, FalTransportError } from './transport.ts';

/**
 * What became of a submit. `unavailable`: fal certainly has no such job, and may have asked for a pause. `unknown`: fal may have it, and nobody knows
 * its id, so it must not be sent again.
 */
export type SubmitAnswer =
  | { readonly kind: 'accepted'; readonly requestId: string }
  | { readonly kind: 'refused'; readonly httpStatus: number; readonly reason: FalReason }
  | { readonly kind: 'unavailable'; readonly reason: FalReason; readonly pauseMs?: number }
  | { readonly kind: 'unknown'; readonly message: string };

/** Nothing was learned: ask again later, and where fal limits us not before the pause. */
export interface Unanswered {
  readonly kind: 'unanswered';
  readonly message: string;
  readonly pauseMs?: number;
  /** fal refuses the call itself, as to a key that may not make it: asking again is in vain. */
  readonly refused?: true;
}

/** Where a job stands. `ended` tells of success and failure alike, with a reason only sometimes. */
export type StatusAnswer =
  | { readonly kind: 'queued' }
  | { readonly kind: 'running' }
  | { readonly kind: 'ended'; readonly reason: FalReason | null }
  | { readonly kind: 'doubtful'; readonly reason: FalReason }
  | Unanswered;

/**
 * The result of a job that ended, and how many units it was billed (decimal digits, in the endpoint's own unit); null
 * where fal does not say, which does not mean that it was free. `doubtful`: an answer that may be the job's failure or
 * fal's own trouble.
 */
export type ResultAnswer =
  | { readonly kind: 'success'; readonly payload: string; readonly units: string | null }
  | { readonly kind: 'failed'; readonly reason: FalReason; readonly units: string | null }
  | { readonly kind: 'doubtful'; readonly reason: FalReason }
  | Unanswered;

/** What fal makes of a wish to cancel. */
export type CancelAnswer =
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'requested' }
  | { readonly kind: 'too-late' }
  | { readonly kind: 'doubtful'; readonly reason: FalReason }
  | Unanswered;

const NOT_JSON = 'fal answered something that is not JSON';
// Where fal does not say for how long; its figures are not documented.
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
        reason: { ...reason, type: reason.type ?? RATE_LIMITED },
        pauseMs: pauseOf(answer.headers),
      };
    // 408 and 499 tell of a connection given up, a 5xx of a gateway that may have passed the job on before it failed.
    if (answer.status >= 500 || answer.status === 408 || answer.status === 499)
      return { kind: 'unknown', message: reason.message };
    // A 404 that is not fal's, such as a proxy's page, tells nothing of the endpoint.
    const noEndpoint = answer.status === 404 && typeof parseObject(answer.text)?.['detail'] === 'string';
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
      return { kind: 'unanswered', message: 'fal answered an unknown status' };
  }
}

export function readResult(answer: FalAnswer | Error): ResultAnswer {
  if (answer instanceof FalHttpError && isVerdict(answer.status, parseObject(answer.text)))
    return { kind: 'failed', reason: readHttpReason(answer), units: unitsOf(answer.headers) };
  if (answer instanceof Error) return readTrouble(answer, true);
  // Before a job has ended some hosts answer 202 with its status instead of a 400.
  if (answer.status === 202) return { kind: 'unanswered', message: 'the result is not ready' };
  return { kind: 'success', payload: answer.text, units: unitsOf(answer.headers) };
}

/** https://fal.ai/docs/documentation/model-apis/common-parameters; @fal-ai/client drops the header. */
function unitsOf(headers: Headers): string | null {
  const units = headers.get('x-fal-billable-units')?.trim() ?? '';
  return /^\d{1,12}(\.\d{1,12})?$/.test(units) ? units : null;
}

export function readCancel(answer: FalAnswer | Error): CancelAnswer {
  if (answer instanceof FalHttpError && answer.status === 400) return { kind: 'too-late' };
  if (answer instanceof Error) return readTrouble(answer, false);
  // Only this one word says that the job will not run; any other 2xx is a wish passed on.
  return {
    kind: answer.status === 200 && parseObject(answer.text)?.['status'] === 'OK' ? 'cancelled' : 'requested',
  };
}

/** Trouble on the way: no verdict on any job. A 404, and a result's 5xx with a `detail`, may become one if it lasts. */
function readTrouble(
  error: Error,
  ofResult: boolean,
): Unanswered | { readonly kind: 'doubtful'; readonly reason: FalReason } {
  if (!(error instanceof FalHttpError))
    return { kind: 'unanswered', message: error instanceof FalTransportError ? error.message : NOT_JSON };
  const reason = readHttpReason(error);
  if (error.status === 429)
    return { kind: 'unanswered', message: reason.message, pauseMs: pauseOf(error.headers) };
  if (
    error.status === 404 ||
    (ofResult && error.status >= 500 && parseObject(error.text)?.['detail'] !== undefined)
  )
    return { kind: 'doubtful', reason };
  return { kind: 'unanswered', message: reason.message };
}

/** The same of a call whose failure tells nothing of a job. */
export function readFailedCall(error: Error): Unanswered {
  const trouble = readTrouble(error, false);
  const { status = 0 } = error instanceof FalHttpError ? error : {};
  const refused = status >= 400 && status < 500 && status !== 408 && status !== 429;
  return {
    kind: 'unanswered',
    message: trouble.kind === 'unanswered' ? trouble.message : trouble.reason.message,
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

/**
 * Whether a failing result is certainly the job's own: the app's status with a `detail`. A 5xx without a list of details
 * may as well come from a gateway on the way, and a job that is not ready is reported as a 400.
 */
function isVerdict(status: number, body: JsonObject | undefined): boolean {
  if (body?.['detail'] === undefined || [401, 402, 403, 404, 408, 429].includes(status)) return false;
  if (readReason(body, '').message.includes('still in progress')) return false;
  return status < 500 || Array.isArray(body['detail']);
}
