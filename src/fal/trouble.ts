import { isObject } from '../lib/lossless-json.ts';
import type { QueuePart } from './queue-paths.ts';
import { readHttpReason, saysLittle } from './reason.ts';
import { readText } from './reason-text.ts';
import { type FalAnswer, FalHttpError, FalTransportError } from './transport.ts';

/** Trouble that concerns every call: fal refuses this server, or nothing that could be fal answers. */
export interface Trouble {
  readonly kind: 'REFUSED' | 'UNREACHABLE';
  /** fal's words, or what is wrong with the connection. */
  readonly words: string;
  /** Null if no answer came. */
  readonly httpStatus: number | null;
}

/** The same, or too many calls: fal's limit says nothing about our key, and passes. */
export interface CallTrouble extends Omit<Trouble, 'kind'> {
  readonly kind: Trouble['kind'] | 'BUSY';
}

/** Said where fal's answer is neither JSON nor an error that it explains. */
export const NOT_JSON = 'fal answered something that is not JSON';

// Payment Required stands beside the two of a bad key: fal refuses the account, whatever the job.
const REFUSALS = [401, 402, 403];
// fal's answer to a locked account: "User is locked. Reason: Exhausted balance. …"
const LOCKED = /\b(user|account)\b.*\b(locked|suspended)\b|\bexhausted\b/i;

// fal's answers to a bad key: "Invalid key credentials", "Authentication is required …".
const OF_ACCOUNT =
  /^(?:invalid|bad|missing|unknown|revoked|expired|no) (?:api[ -]?)?key\b|\b(?:key credentials|authentication is required|no user found)\b/i;

/** Whether fal refuses an account rather than a job: the next submit would be refused too. */
export function isAccountRefusal(httpStatus: number, words: string): boolean {
  // A 403 may also be about a single endpoint.
  return httpStatus === 401 || httpStatus === 402 || (httpStatus === 403 && LOCKED.test(words));
}

/**
 * The trouble that an answer, or the lack of one, shows; null where it is about the call alone. A result may be an app's own
 * 5xx, and fal answers 504 for some results while all else is well.
 */
export function troubleOf(answer: FalAnswer | Error, call: 'submit' | QueuePart): Trouble | null {
  if (answer instanceof FalTransportError)
    return { kind: 'UNREACHABLE', words: answer.message, httpStatus: null };
  if (answer instanceof FalHttpError) {
    const { status: httpStatus } = answer;
    const { message: words } = readHttpReason(answer);
    // A gateway's page may have any status: fal itself speaks JSON. A redirect is not fal's either.
    if (
      httpStatus < 400 ||
      (httpStatus >= 500 && call !== 'response') ||
      (isOfGateway(answer.text) && (httpStatus !== 404 || call === 'submit'))
    )
      return { kind: 'UNREACHABLE', words, httpStatus };
    if (call === 'response' && isAppRefusal(answer)) return null;
    const refused = call === 'submit' ? isAccountRefusal(httpStatus, words) : REFUSALS.includes(httpStatus);
    return refused ? { kind: 'REFUSED', words, httpStatus } : null;
  }
  if (answer instanceof Error) return { kind: 'UNREACHABLE', words: NOT_JSON, httpStatus: null };
  return isOfGateway(answer.text)
    ? { kind: 'UNREACHABLE', words: NOT_JSON, httpStatus: answer.status }
    : null;
}

/** The trouble that any call shows. A result may be an app's own 429. */
export function callTroubleOf(answer: FalAnswer | Error, call: 'submit' | QueuePart): CallTrouble | null {
  const trouble = troubleOf(answer, call);
  if (trouble || call === 'response' || !(answer instanceof FalHttpError)) return trouble;
  const { status: httpStatus } = answer;
  return httpStatus === 429 ? { kind: 'BUSY', words: readHttpReason(answer).message, httpStatus } : null;
}

/**
 * Whether a refused result may be the app's own answer, as that of an app that blocks what it made: it says why in JSON, and
 * names neither our key nor our account.
 */
export function isAppRefusal(error: FalHttpError): boolean {
  if (!REFUSALS.includes(error.status) || isOfGateway(error.text)) return false;
  if (!isObject(readText(error.text))) return false;
  const reason = readHttpReason(error);
  return !saysLittle(reason) && !nameOurAccount(reason.message);
}

/** Whether words are about the key or the account, whatever the HTTP status. */
export function nameOurAccount(words: string): boolean {
  return LOCKED.test(words) || OF_ACCOUNT.test(words);
}

// Cloudflare has its errors as a page, as a line or as problem+json, as the caller seems to like it.
const OF_CLOUDFLARE = /^\s*error code: \d{3,4}\s*$|^\s*\{[^]{0,4000}"cloudflare_error"\s*:\s*true/i;

/** Whether a text is a gateway's: a page of HTML, which fal itself does not send, or an error of Cloudflare's. */
export function isOfGateway(text: string): boolean {
  return isPage(text) || OF_CLOUDFLARE.test(text);
}

/** Whether a text is a page of HTML. */
export function isPage(text: string): boolean {
  return /^\s*<[!?a-z]/i.test(text);
}
