import { isObject, type JsonObject } from '../lib/lossless-json.ts';
import { type CancelAnswer, kindOf, readTrouble } from './answers.ts';
import { type FalReason, readReason } from './reason.ts';
import { readText } from './reason-text.ts';
import { type FalAnswer, FalHttpError } from './transport.ts';
import { isOfGateway, NOT_JSON, troubleOf } from './trouble.ts';

const TOO_LATE = /\balready[ _](?:been[ _])?(?:completed?|ended|done|finished|failed|cancell?ed)\b/i;
const TAKEN = /^(?:ok|(?:cancel\w*|success\w*|accept\w*|request\w*|true|done)(?:_\w+)?)$/i;
const NOT_TAKEN =
  /^false$|\b(?:not|cannot|can't|could ?n[o']t|unable|fail(?:ed|ure)?|error|denied|refused?|rejected|no such)\b/i;
const FLAGS = ['success', 'ok', 'cancelled', 'canceled', 'accepted'];

/**
 * Reads the answer to a request to cancel. fal's word counts before the HTTP status: its reference lists all four words for a
 * 200. Any 2xx is taken for consent, unless its body says something else.
 */
export function readCancel(answer: FalAnswer | Error): CancelAnswer {
  if (answer instanceof Error && !(answer instanceof FalHttpError)) return readTrouble(answer, false);
  const { status: httpStatus, text } = answer;
  const body = readText(text);
  const word = isObject(body) && typeof body['status'] === 'string' ? body['status'] : '';
  const reason = readReason(text, word === '' ? `fal answered ${httpStatus}` : `fal answered ${word}`);
  const over = /^completed$/i.test(word) || TOO_LATE.test(word);
  if (over || (httpStatus === 400 && answer instanceof FalHttpError)) return { kind: 'too-late', reason };
  if (answer instanceof FalHttpError) return readTrouble(answer, false);
  if (isOfGateway(text))
    return { kind: 'unanswered', message: NOT_JSON, httpStatus, ...kindOf(troubleOf(answer, 'cancel')) };
  if (TOO_LATE.test(reason.message)) return { kind: 'too-late', reason };
  if (!isTaken(body, word, reason)) return { kind: 'doubtful', reason, httpStatus };
  // Only this word says that the job will not run; any other consent means that the request was passed on.
  return { kind: httpStatus === 200 && word === 'OK' ? 'cancelled' : 'requested' };
}

function isTaken(body: unknown, word: string, { message }: FalReason): boolean {
  if (isObject(body))
    return !isRefusal(body) && (word === '' || TAKEN.test(word.trim())) && !NOT_TAKEN.test(message);
  return body === '' || body === null || body === true || (typeof body === 'string' && !NOT_TAKEN.test(body));
}

function isRefusal(body: JsonObject): boolean {
  return (
    FLAGS.some((name) => body[name] === false) ||
    Boolean(body['error'] || body['errors'] || body['error_type'])
  );
}
