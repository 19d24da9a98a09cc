import { isLosslessNumber, isSafeNumber, LosslessNumber, parse, stringify } from 'lossless-json';

export { isLosslessNumber };

/** A parsed JSON object whose numbers keep every digit. */
export type LosslessObject = { [member: string]: unknown };

/** Parses JSON and keeps each number's digits (seeds exceed 2^53 in fal's own examples). Throws a SyntaxError. */
export function parseLossless(text: string): unknown {
  return parse(text);
}

/**
 * Parses JSON into plain numbers; only those that a double would round keep their digits, as LosslessNumbers. Most texts
 * have none, and the native parser is ten times as fast.
 */
export function parseExact(text: string): unknown {
  if (!/[\d.]{16}|\d[eE]/.test(text)) return JSON.parse(text);
  return parse(text, undefined, (digits) =>
    isSafeNumber(digits) ? Number(digits) : new LosslessNumber(digits),
  );
}

/** Like `parseLossless`, undefined where the text is not a JSON object. */
export function parseObject(text: string): LosslessObject | undefined {
  try {
    const value = parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a parsed value is a JSON object (and not an array, a number or null). */
export function isObject(value: unknown): value is LosslessObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isLosslessNumber(value);
}

/** A number out of a lossless parse, undefined where it is none or does not fit a double. */
export function toNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  return isLosslessNumber(value) && isSafeNumber(value.value, { approx: true })
    ? Number(value.value)
    : undefined;
}

/**
 * The text of a payload as the table keeps it: every digit of every number, but no bytes (a `data:` URI becomes
 * null) and no string that jsonb refuses (NUL, lone surrogates).
 */
export function toStorableText(payload: unknown): string {
  return stringify(storable(payload)) ?? 'null';
}

function storable(value: unknown): unknown {
  if (typeof value === 'string') return isDataUri(value) ? null : toStorableString(value);
  if (Array.isArray(value)) return value.map(storable);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [toStorableString(name), storable(member)]),
  );
}

/** The string without what a PostgreSQL text or jsonb refuses: NUL characters and lone surrogates. */
export function toStorableString(text: string): string {
  return text.replaceAll('\0', '').toWellFormed();
}

/** Whether a string carries bytes instead of naming them (RFC 2397). */
function isDataUri(text: string): boolean {
  return /^data:/i.test(text);
}

/** Whether this can be a job's id at fal: the table's unique index has to hold it beside our own pending ids. */
export function isRequestId(value: unknown): value is string {
  return typeof value === 'string' && /^[\w.-]{1,255}$/.test(value);
}
