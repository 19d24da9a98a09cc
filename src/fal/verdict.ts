import { isObject, parseObject } from '../lib/lossless-json.ts';
import { CLIENT_CANCELLED, TRANSIENT_FAILURES } from './failure-types.ts';
import { readHttpReason, readReason, saysLittle } from './reason.ts';
import { readJsonResult } from './result.ts';
import { isNoResult } from './status-words.ts';
import { type FalAnswer, FalHttpError } from './transport.ts';
import { isOfGateway, nameOurAccount } from './trouble.ts';

// A key or an account that fal refuses, a call that took too long or came too often: asking again may bring the result.
const ABOUT_THE_CALL = [401, 402, 403, 407, 408, 425, 429];
// Of a call that asks about a job: the wrong form, host or protocol, a condition, a range, a lock, headers, a country, a
// token, a network.
const ABOUT_ASKING = [406, 412, 416, 417, 421, 423, 426, 428, 431, 451, 498, 511];
const REFUSALS = [401, 402, 403];

/** Whether an HTTP status says nothing about a job. */
export function isAboutTheCall(httpStatus: number): boolean {
  return ABOUT_THE_CALL.includes(httpStatus);
}

/** Whether an HTTP status is about how fal was asked about a job, so that as a result it says nothing about the job. */
export function isAboutAsking(httpStatus: number): boolean {
  return ABOUT_ASKING.includes(httpStatus) || isAboutTheCall(httpStatus);
}

/** The HTTP statuses that say that there is no such path, or that fal keeps the result no longer. */
export const NO_RESULT_HERE = [404, 405, 410];

/**
 * Whether a failing result is certainly the job's own. What is about the asking is not, nor what names a failure of fal's
 * infrastructure: it may be about the call for the result.
 */
export function isVerdict(error: FalHttpError): boolean {
  return isAboutJob(error) && (hasDetails(error) || !(isAboutAsking(error.status) || isTransient(error)));
}

/**
 * Whether an error may be about the job, since fal passes on the app's status and body: a list of details is, and so is a 4xx
 * whatever its body. A 5xx may just as well come from a gateway, and so may a page of HTML; a missing path or result is fal's
 * own answer unless an app lists the details.
 */
export function isAboutJob(error: FalHttpError): boolean {
  const { status, text } = error;
  if (status === 429) return false;
  if (REFUSALS.includes(status)) return listsDetails(text);
  if (hasDetails(error)) return true;
  if (isAboutTheCall(status) || NO_RESULT_HERE.includes(status)) return false;
  if (status < 400 || status >= 500 || isOfGateway(text)) return false;
  return !isNotReady(text) && !nameOurAccount(readReason(text, '').message);
}

/** Whether an error names a failure of the infrastructure, as fal does not for a job that it refuses. */
function isTransient(error: FalHttpError): boolean {
  const { type } = readHttpReason(error);
  return type !== null && type !== CLIENT_CANCELLED && TRANSIENT_FAILURES.includes(type);
}

/** Whether an error has the whole form of what a model says of its inputs: who refuses a key has another. */
function listsDetails(text: string): boolean {
  const details = parseObject(text)?.['detail'];
  return Array.isArray(details) && details.some(isDetail) && hasDetails({ text });
}

function isDetail(value: unknown): boolean {
  return isObject(value) && typeof value['msg'] === 'string' && ('loc' in value || 'type' in value);
}

/** Whether an error has fal's own form of what a model says, and it says something. */
export function hasDetails({ text }: Pick<FalAnswer, 'text'>): boolean {
  if (!Array.isArray(parseObject(text)?.['detail'])) return false;
  const reason = readReason(text, '');
  return (reason.type !== null || !saysLittle(reason)) && !isAboutPath(text);
}

/**
 * Whether fal may have answered that there is no such path, rather than something about the job: for a job that it does not
 * know it has a word of its own.
 */
export function mayBeWrongPath(answer: FalAnswer | Error): boolean {
  if (!(answer instanceof FalHttpError) || hasDetails(answer)) return false;
  if (answer.status === 405) return true;
  return answer.status === 404 && !isUnknownJob(answer);
}

/** Whether a 404 has fal's word for a job that it does not know. */
export function isUnknownJob({ status, text }: FalHttpError): boolean {
  return status === 404 && isUnknownWord(text);
}

/** Whether an answer has fal's word for a job that it does not know. */
export function isUnknownWord(text: string): boolean {
  return parseObject(text)?.['status'] === 'NOT_FOUND';
}

/** Whether a 404 has words of its own, so that it may be the app's. */
export function isAppsMissing(answer: FalAnswer | Error): boolean {
  if (!(answer instanceof FalHttpError) || answer.status !== 404) return false;
  return !isOfGateway(answer.text) && !isAboutPath(answer.text) && !saysLittle(readReason(answer.text, ''));
}

/** Whether fal has no result under a path, or none any more, as far as its answer tells. */
export function isMissing(answer: FalAnswer | Error): answer is FalHttpError {
  return answer instanceof FalHttpError && NO_RESULT_HERE.includes(answer.status) && !isVerdict(answer);
}

/** Whether an answer has a result, or does not show that there is none, as no answer and a 429 do not. */
export function hasResult(answer: FalAnswer | Error): boolean {
  if (answer instanceof Error) return !(answer instanceof FalHttpError) || answer.status === 429;
  if (answer.bytes || answer.tooLarge) return true;
  const payload = readJsonResult(answer.text);
  return payload !== undefined && !isNoResult(payload.json);
}

/** Whether an error says that there is no such path or no such job, rather than why a job failed. */
export function isAboutPath(text: string): boolean {
  if (isUnknownWord(text)) return true;
  return /^(?:(?:path|route|url) \S+ (?:was )?not found|cannot (?:get|post|put) \/\S*)\W*$/i.test(
    readReason(text, '').message,
  );
}

const NOT_READY =
  /^(?:(?:the|this|your) )?(?:request|job|task|result)(?: is)?(?: still| currently)? (?:in progress|in (?:the )?queue|queued|pending|processing|running|being (?:processed|generated|made|uploaded|stored|prepared)|not (?:yet )?(?:ready|completed?|finished|done)(?: yet)?)\W*$/i;

/** Some hosts answer a job that has not ended with a 400, and have been seen to with a 200. */
export function isNotReady(text: string): boolean {
  return NOT_READY.test(readReason(text, '').message);
}
