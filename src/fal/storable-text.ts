import { isObject, toJson } from '../lib/lossless-json.ts';

/**
 * A payload's text as the table stores it: with every digit of every number, but without bytes (a `data:` URI becomes
 * null) and no string that jsonb refuses (NUL, lone surrogates).
 */
export function toStorableText(payload: unknown): string {
  return toJson(storable(payload));
}

function storable(value: unknown): unknown {
  if (typeof value === 'string') return isDataUri(value) ? null : toStorableString(value);
  if (Array.isArray(value)) return value.map(storable);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [toStorableString(name), storable(member)]),
  );
}

/** A string without what PostgreSQL's text and jsonb refuse: NUL characters and lone surrogates. */
export function toStorableString(text: string): string {
  return text.replaceAll('\0', '').toWellFormed();
}

/** Whether a string carries bytes instead of naming them (RFC 2397). */
function isDataUri(text: string): boolean {
  return /^data:/i.test(text);
}
