import { isObject } from '../lib/lossless-json.ts';
import { CLIENT_CANCELLED } from './failure-types.ts';
import { readText } from './reason-text.ts';
import { toStorableString } from './storable-text.ts';
import { telling } from './transport-words.ts';

const MAX_DEPTH = 6;
const MAX_LENGTH = 200;
const WRAPPERS = ['detail', 'error', 'errors', 'body', 'data', 'response', 'payload'];
// What an app's `client_cancelled` is stored as: the word itself is fal's.
const APP_CANCELLED = 'cancelled';

/** The machine-readable type in a body that reports an error; null if it has none. */
export function readType(content: unknown): string | null {
  if (Array.isArray(content)) return readType({ detail: content });
  if (!isObject(content)) return null;
  return falsType(content['error_type']) ?? inWrappers(content, 0);
}

/** A type where fal itself has it: only there `client_cancelled` is fal's word for a job that was cancelled. */
export function falsType(value: unknown): string | null {
  return value === CLIENT_CANCELLED ? CLIENT_CANCELLED : toType(value);
}

/** An app's type as the table stores it; null for what is none, such as the URL of problem+json. */
function toType(value: unknown): string | null {
  if (typeof value !== 'string' || value.trim() === '' || /^(\w+:\/\/|about:)/.test(value)) return null;
  if (value === CLIENT_CANCELLED) return APP_CANCELLED;
  return toStorableString(value.length <= MAX_LENGTH ? value : `${value.slice(0, MAX_LENGTH - 1)}…`);
}

/** Whether an error has the HTTP status of a cancelled job, which an app may have from its own upstream. */
export function is499(message: string, httpStatus?: number): boolean {
  return httpStatus === 499 || (telling(message) === 1 && /\b499\b/.test(message));
}

function typeOf(value: unknown, depth: number): string | null {
  const parsed = typeof value === 'string' && /^\s*[[{"]/.test(value) ? readText(value) : value;
  const first = Array.isArray(parsed) ? parsed.find(isObject) : parsed;
  if (!isObject(first) || depth > MAX_DEPTH) return null;
  return toType(first['error_type']) ?? toType(first['type']) ?? inWrappers(first, depth);
}

function inWrappers(value: { [member: string]: unknown }, depth: number): string | null {
  for (const name of WRAPPERS) {
    const type = typeOf(value[name], depth + 1);
    if (type !== null) return type;
  }
  return statusIn(value['detail']) ?? statusIn(value['error']);
}

/** Some apps have the type as the `status` of an error; it is one if it is a name of several words, unlike `failed`. */
function statusIn(value: unknown): string | null {
  const status = isObject(value) ? value['status'] : null;
  return typeof status === 'string' && /^[a-z]+(_[a-z]+)+$/.test(status) ? toType(status) : null;
}
