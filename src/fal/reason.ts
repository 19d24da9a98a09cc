import { isObject, type JsonObject } from '../lib/lossless-json.ts';
import { cutBytes } from './cut-bytes.ts';
import { readText } from './reason-text.ts';
import { toStorableString } from './storable-text.ts';

/** Why fal refused a job, or why it failed: text for people, and fal's machine-readable type if it gave one. */
export interface FalReason {
  readonly message: string;
  readonly type: string | null;
}

const MAX_MESSAGE_LENGTH = 4000;
const MAX_TYPE_LENGTH = 200;
const MAX_DEPTH = 6;
// Where error bodies keep their words, the most specific first: fal's own (`detail`, `msg`), then those of apps and gateways.
const TEXT_MEMBERS = [
  'detail',
  'msg',
  'message',
  'error_message',
  'error_description',
  'error_msg',
  'errorMessage',
  'failure_reason',
  'error',
  'fault',
  'reason',
  'errors',
  'details',
  'description',
  'exception',
  'faultstring',
  'Message',
  'statusText',
  'title',
];
const SAYS_NOTHING =
  /^(?:an? )?(?:unknown |unexpected )?(?:error|exception|fail(?:ed|ure)|null|none|undefined|\[object object\]|\d+)?[^\p{L}\p{N}]*$/iu;
const SAYS_LITTLE =
  /^(?:fal answered \d+|fal reported an error(?: without a reason)?|invalid status code: \d+|(?:\d{3} )?(?:bad request|unauthorized|payment required|forbidden|not found|method not allowed|request timeout|conflict|gone|payload too large|unprocessable (?:entity|content)|too many requests|internal server error|bad gateway|service unavailable|gateway time-?out))[^\p{L}\p{N}]*$/iu;

/**
 * Reads the reason from any body that reports an error, parsed or as text. Model errors have `detail` as a list of
 * `{loc, msg, type}`, infrastructure errors have it as text beside an `error_type`
 * (https://fal.ai/docs/documentation/model-apis/request-errors), and apps and gateways have their own forms. Of several
 * texts the one that says the most is taken; where all say nothing, as "Error" alone does, it is the fallback.
 */
export function readReason(body: unknown, fallback: string): FalReason {
  const content = typeof body === 'string' ? readText(body) : body;
  return {
    message: bounded(saysMore(describe(content, 0), fallback), MAX_MESSAGE_LENGTH),
    type: readType(content),
  };
}

/** Like `readReason`, from an HTTP answer; the type may also be in the header `X-Fal-Error-Type`. */
export function readHttpReason(answer: { status: number; headers: Headers; text: string }): FalReason {
  const reason = readReason(answer.text, `fal answered ${answer.status}`);
  return { ...reason, type: reason.type ?? answer.headers.get('x-fal-error-type') };
}

/**
 * Of two reasons for one failure the words that say more, and whichever type there is. What a result says comes first: it
 * is the app's own answer, and a status or a webhook may only repeat its HTTP status.
 */
export function mergeReasons(ofResult: FalReason, other: FalReason | null): FalReason {
  if (!other) return ofResult;
  return {
    message: mostTelling([ofResult.message, other.message]),
    type: ofResult.type ?? other.type,
  };
}

/** Whether a reason says no more than that there was an error, or with which HTTP status. */
export function saysLittle({ message }: FalReason): boolean {
  return telling(message) < 2;
}

function describe(value: unknown, depth: number): string {
  if (depth > MAX_DEPTH) return '';
  if (typeof value === 'string') {
    const content = readText(value);
    return typeof content === 'string' ? cutBytes(content) : describe(content, depth + 1);
  }
  if (Array.isArray(value)) {
    const texts = value.map((item) => describe(item, depth + 1)).filter((text) => text !== '');
    return [...new Set(texts)].join('; ');
  }
  return isObject(value) ? describeObject(value, depth) : '';
}

function describeObject(value: JsonObject, depth: number): string {
  const message = mostTelling(TEXT_MEMBERS.map((name) => describe(value[name], depth + 1)));
  const location = Array.isArray(value['loc']) ? value['loc'].map(String).join('.') : '';
  if (message !== '') return location === '' ? message : `${location}: ${message}`;
  // Some apps answer `{"detail": {"prompt": ["This field is required."]}}`.
  if (depth === 0) return '';
  return Object.entries(value)
    .filter(([, member]) => Array.isArray(member) && typeof member[0] === 'string')
    .map(([name, member]) => `${name}: ${describe(member, depth + 1)}`)
    .join('; ');
}

/** The first of the texts that say the most. */
function mostTelling(texts: readonly string[]): string {
  const ranked = texts.filter((text) => text !== '').map((text) => ({ text, rank: telling(text) }));
  return ranked.reduce((best, one) => (one.rank > best.rank ? one : best), ranked[0] ?? { text: '', rank: 0 })
    .text;
}

function telling(text: string): number {
  if (SAYS_NOTHING.test(text)) return 0;
  return SAYS_LITTLE.test(text) ? 1 : 2;
}

/** The text, unless it says nothing: the fallback is ours, and fal's own words come before it. */
function saysMore(text: string, fallback: string): string {
  return telling(text) === 0 ? fallback : text;
}

function readType(content: unknown): string | null {
  if (Array.isArray(content)) return readType({ detail: content });
  if (!isObject(content)) return null;
  const type = nonEmpty(content['error_type']) ?? typeOf(content['detail']) ?? typeOf(content['error']);
  return type === null ? null : bounded(type, MAX_TYPE_LENGTH);
}

function typeOf(value: unknown, depth = 0): string | null {
  const first = Array.isArray(value) ? value.find(isObject) : value;
  if (!isObject(first) || depth > MAX_DEPTH) return null;
  return (
    nonEmpty(first['error_type']) ??
    nonEmpty(first['type']) ??
    typeOf(first['detail'], depth + 1) ??
    typeOf(first['error'], depth + 1)
  );
}

function nonEmpty(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function bounded(text: string, length: number): string {
  const whole = text.length <= length;
  return toStorableString(whole ? text : `${text.slice(0, length - 1)}…`);
}
