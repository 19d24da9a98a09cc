import { withoutSecrets } from './carried-secrets.ts';
import { CLIENT_CANCELLED } from './failure-types.ts';
import { readText } from './reason-text.ts';
import { falsType, is499, readType } from './reason-type.ts';
import { describe } from './reason-words.ts';
import { toStorableString } from './storable-text.ts';
import type { AnswerHeaders } from './transport.ts';
import { mostTelling, telling } from './transport-words.ts';

/** Why fal refused a job, or why it failed: text for people, and fal's machine-readable type if it gave one. */
export interface FalReason {
  readonly message: string;
  readonly type: string | null;
  /** Set where the HTTP status is that of a cancelled job. */
  readonly is499?: true;
}

const MAX_MESSAGE_LENGTH = 4000;

/**
 * Reads the reason from any body that reports an error, parsed or as text. Model errors have `detail` as a list of
 * `{loc, msg, type}`, infrastructure errors have it as text beside an `error_type`
 * (https://fal.ai/docs/documentation/model-apis/request-errors), and apps and gateways have their own forms. Of several
 * texts the one that says the most is taken; where all say nothing, as "Error" alone does, it is the fallback.
 */
export function readReason(body: unknown, fallback: string): FalReason {
  const content = typeof body === 'string' ? readText(body) : body;
  const message = bounded(withoutSecrets(saysMore(describe(content), fallback)));
  return { message, type: readType(content), ...(is499(message) && { is499: true }) };
}

/** Like `readReason`, from an HTTP answer; the type may also be in the header `X-Fal-Error-Type`. */
export function readHttpReason(
  answer: { status: number; headers: AnswerHeaders; text: string },
  fallback = `fal answered ${answer.status}`,
): FalReason {
  const reason = readReason(answer.text, fallback);
  const type = falsWord(reason.type, falsType(answer.headers.get('x-fal-error-type')));
  return { ...reason, type, ...(answer.status === 499 && { is499: true }) };
}

/**
 * Of two reasons for one failure the words that say more, and whichever type there is. What a result says comes first: it
 * is the app's own answer, and a status or a webhook may only repeat its HTTP status.
 */
export function mergeReasons(ofResult: FalReason, other: FalReason | null): FalReason {
  if (!other) return ofResult;
  return {
    message: mostTelling([ofResult.message, other.message]),
    type: falsWord(ofResult.type, other.type),
    ...((ofResult.is499 ?? other.is499) && { is499: true }),
  };
}

/** The first type there is; fal's own word for a cancelled job counts before an app's. */
function falsWord(first: string | null, second: string | null): string | null {
  return second === CLIENT_CANCELLED ? second : (first ?? second);
}

/** Whether a reason says no more than that there was an error, or with which HTTP status. */
export function saysLittle({ message }: FalReason): boolean {
  return telling(message) < 2;
}

/** A reason in words alone, the type among them. */
export function inWords({ message, type }: FalReason): string {
  return type === null || message.includes(type) ? message : bounded(`${message} (${type})`);
}

/** The text, unless it says nothing: the fallback is ours, and fal's own words come before it. */
function saysMore(text: string, fallback: string): string {
  return telling(text) === 0 ? fallback : text;
}

function bounded(text: string): string {
  const whole = text.length <= MAX_MESSAGE_LENGTH;
  return toStorableString(whole ? text : `${text.slice(0, MAX_MESSAGE_LENGTH - 1)}…`);
}
