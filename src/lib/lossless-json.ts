import { randomUUID } from 'node:crypto';
import { isLosslessNumber, isSafeNumber, LosslessNumber, stringify } from 'lossless-json';
import { endOfString } from './json-text.ts';

export { isLosslessNumber };

/** A parsed JSON object. */
export type JsonObject = { [member: string]: unknown };

/**
 * Parses JSON and keeps each number's digits (seeds exceed 2^53 in fal's own examples): a number that JavaScript would write
 * in other digits is a LosslessNumber. Of two members of one name the last counts, as in jsonb. Throws a SyntaxError.
 */
export function parseLossless(text: string): unknown {
  return parseKeeping(text, (digits) => String(Number(digits)) !== digits);
}

/** Parses JSON into plain numbers; only those that a double would round keep their digits, as LosslessNumbers. */
export function parseExact(text: string): unknown {
  // A double holds every number of fifteen digits, and nearly every result has no other.
  if (!MANY_DIGITS.test(text)) return JSON.parse(text);
  return parseKeeping(text, (digits) => !isSafeNumber(digits));
}

/** Like `parseLossless`; undefined if the text is not a JSON object. */
export function parseObject(text: string): JsonObject | undefined {
  try {
    const value = parseLossless(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

// Nobody outside this process can know it, so no string of a text begins with it.
const MARK = `number:${randomUUID()}:`;
// Numbers that a double may round, wherever they stand: sixteen digits and points, an exponent, or a negative zero.
const MANY_DIGITS = /\d[\d.]{15}|\d[eE][-+\d]|-0/;
const TOKEN = /[-+.\w]+/g;
// https://www.rfc-editor.org/rfc/rfc8259#section-6
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/**
 * Parses JSON with the native parser: a parser in JavaScript takes seconds for a result whose files are `data:` URIs, and
 * nothing else happens meanwhile. The numbers to keep are made strings first, which does not look into the strings.
 */
function parseKeeping(text: string, isKept: (digits: string) => boolean): unknown {
  let kept = 0;
  const mark = (token: string) => {
    if (!NUMBER.test(token) || !isKept(token)) return token;
    kept += 1;
    return `"${MARK}${token}"`;
  };
  let marked = '';
  for (let at = 0; at < text.length; ) {
    const quote = text.indexOf('"', at);
    const start = quote === -1 ? text.length : quote;
    const end = quote === -1 ? text.length : endOfString(text, quote);
    marked += text.slice(at, start).replace(TOKEN, mark) + text.slice(start, end);
    at = end;
  }
  return kept === 0 ? JSON.parse(text) : unmark(JSON.parse(marked));
}

function unmark(value: unknown): unknown {
  if (typeof value === 'string')
    return value.startsWith(MARK) ? new LosslessNumber(value.slice(MARK.length)) : value;
  if (Array.isArray(value)) return value.map(unmark);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      if (name.startsWith(MARK)) throw new SyntaxError('a number stands where the name of a member should');
      return [name, unmark(member)];
    }),
  );
}

/** JSON text of a value, numbers digit for digit. */
export function toJson(value: unknown): string {
  return stringify(value) ?? 'null';
}

/** Whether a parsed value is a JSON object (and not an array, a number or null). */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isLosslessNumber(value);
}

/** A JSON number of these digits, which may be more than a double holds. */
export function jsonNumber(digits: string): LosslessNumber {
  return new LosslessNumber(digits);
}

/** The digits of a number from a lossless parse; undefined if the value is not a number. */
export function digitsOf(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return isLosslessNumber(value) ? value.value : undefined;
}

/** A number from a lossless parse as a double; undefined if it is not a number or does not fit. */
export function toNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  return isLosslessNumber(value) && isSafeNumber(value.value, { approx: true })
    ? Number(value.value)
    : undefined;
}
