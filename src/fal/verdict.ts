import { parseObject } from '../lib/lossless-json.ts';
import { readReason } from './reason.ts';
import type { FalAnswer, FalHttpError } from './transport.ts';
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
 * and so is a 4xx whatever its body. A 5xx may just as well come from a gateway, and so may a page of HTML.
 */
export function isVerdict({ status, text }: FalHttpError): boolean {
  if (status === 429 || NO_RESULT_HERE.includes(status)) return false;
  if (hasDetails({ text })) return true;
  return status >= 400 && status < 500 && !isAboutTheCall(status) && !isOfGateway(text) && !isNotReady(text);
}

/** Whether an error has fal's own form of what a model says. */
export function hasDetails({ text }: Pick<FalAnswer, 'text'>): boolean {
  return Array.isArray(parseObject(text)?.['detail']);
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
