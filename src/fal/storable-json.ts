import { endOfString } from '../lib/json-text.ts';

/** JSON text as the table can store it, and what had to be changed in it beside bytes; null if nothing. */
export interface StorableJson {
  readonly json: string;
  readonly note: string | null;
}

const LEFT_OUT = 'Characters that PostgreSQL cannot store were left out of it: NUL, or half of a pair.';

// In JSON a quotation mark after a backslash never begins a string, and any other that is followed by these letters does.
const BYTES = new RegExp(`(?<!\\\\)"${['d', 'a', 't', 'a'].map(escapable).join('')}(?::|\\\\u003a)`, 'gi');
const MEMBER = /\s*:/y;

/**
 * JSON text as jsonb takes it, found with native searches: a value is not looked at one by one. Every digit stays; bytes
 * (the `data:` URIs of RFC 2397) become null; characters that jsonb refuses are removed, or replaced by U+FFFD.
 */
export function toStorableJson(text: string): StorableJson {
  const whole = withoutBytes(text);
  const json = withoutBrokenCharacters(whole);
  return { json, note: json === whole ? null : LEFT_OUT };
}

// The parameters of a media type are short.
const MAX_HEADER_LENGTH = 1000;

/** Whether a text is a `data:` URI: before the comma there is a media type with its parameters, or nothing (RFC 2397 §2). */
export function isDataUri(text: string): boolean {
  return /^data:[^\s",]*,/i.test(text);
}

/** The beginning of a JSON string, with the escapes that a `data:` URI may have read. */
function unescaped(text: string): string {
  return text
    .replace(/\\u([0-9a-f]{4})/gi, (_escape, code) => String.fromCharCode(Number.parseInt(code, 16)))
    .replaceAll('\\/', '/');
}

function withoutBytes(text: string): string {
  let stored = '';
  let at = 0;
  for (const { index } of text.matchAll(BYTES)) {
    const end = endOfString(text, index);
    if (!isDataUri(unescaped(text.slice(index + 1, Math.min(end - 1, index + 1 + MAX_HEADER_LENGTH)))))
      continue;
    MEMBER.lastIndex = end;
    if (MEMBER.test(text)) continue;
    stored += `${text.slice(at, index)}null`;
    at = end;
  }
  return at === 0 ? text : stored + text.slice(at);
}

const HIGH = String.raw`\\u[dD][89abAB][0-9a-fA-F]{2}`;
const LOW = String.raw`\\u[dD][c-fC-F][0-9a-fA-F]{2}`;
const NUL = new RegExp(escape(String.raw`\\u0000`), 'g');
const HALF = new RegExp(`${escape(HIGH)}(?!${LOW})|${escape(LOW)}(?<!${begins(HIGH)}${LOW})`, 'g');

/** Matches an escape. What comes before it is looked at last, since that takes long. */
function escape(pattern: string): string {
  return `${pattern}(?<=${begins(pattern)})`;
}

/** An escape begins where an even number of backslashes stands before it. */
function begins(pattern: string): string {
  return String.raw`(?<!\\)(?:\\\\)*` + pattern;
}

function withoutBrokenCharacters(text: string): string {
  const whole = text.toWellFormed();
  const withoutNul = whole.includes(String.raw`\u0000`) ? whole.replace(NUL, '') : whole;
  return withoutNul.replace(HALF, String.raw`\ufffd`);
}

/** A letter, or the escape that JSON allows for it. */
function escapable(letter: string): string {
  const codes = [letter, letter.toUpperCase()].map((one) => one.charCodeAt(0).toString(16).padStart(4, '0'));
  return `(?:${letter}|\\\\u(?:${codes.join('|')}))`;
}
