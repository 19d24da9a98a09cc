import { parseObject } from '../lib/lossless-json.ts';
import { readReason, saysLittle } from './reason.ts';
import { type FalAnswer, FalHttpError } from './transport.ts';
import { isOfGateway } from './trouble.ts';

// A key or an account that fal refuses, a call that took too long or came too often: asking again may bring the result.
const ABOUT_THE_CALL = [401, 402, 403, 407, 408, 425, 429];

/** Whether an HTTP status says nothing about a job. */
export function isAboutTheCall(httpStatus: number): boolean {
  return ABOUT_THE_CALL.includes(httpStatus);
}

/** The HTTP statuses that say that there is no such path, or that fal keeps the result no longer. */
export const NO_RESULT_HERE = [404, 405, 410];

/**
 * Whether a failing result is certainly the job's own, since fal passes on the app's status and body: a list of details is,
 * and so is a 4xx whatever its body. A 5xx may just as well come from a gateway, and so may a page of HTML; a missing path or
 * result is fal's own answer unless an app lists the details.
 */
export function isVerdict({ status, text }: FalHttpError): boolean {
  if (status === 429) return false;
  if (hasDetails({ text })) return true;
  if (isAboutTheCall(status) || NO_RESULT_HERE.includes(status)) return false;
  return status >= 400 && status < 500 && !isOfGateway(text) && !isNotReady(text);
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
  return answer.status === 404 && parseObject(answer.text)?.['status'] !== 'NOT_FOUND';
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

/** Whether an error says that there is no such path or no such job, rather than why a job failed. */
export function isAboutPath(text: string): boolean {
  if (parseObject(text)?.['status'] === 'NOT_FOUND') return true;
  return /^(?:(?:path|route|url) \S+ (?:was )?not found|cannot (?:get|post|put) \/\S*)\W*$/i.test(
    readReason(text, '').message,
  );
}

/** Some hosts answer a job that has not ended with a 400. */
export function isNotReady(text: string): boolean {
  return /^request is still in progress\W*$/i.test(readReason(text, '').message);
}
