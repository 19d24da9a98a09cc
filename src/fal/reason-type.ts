import { isObject } from '../lib/lossless-json.ts';
import { CLIENT_CANCELLED } from './failure-types.ts';
import { readText } from './reason-text.ts';
import { toStorableString } from './storable-text.ts';
import { telling } from './transport-words.ts';

const MAX_DEPTH = 6;
const MAX_LENGTH = 200;
const WRAPPERS = ['detail', 'error', 'errors', 'body', 'data', 'response', 'payload'];
const CANCELLED_TYPE = /^((client|user|request|job|task)[_ ])?cancell?ed([_ ]by[_ ](client|user))?$/i;
const CANCELLED_WORDS =
  /^(error: )?((the |your )?(request|job|task|run|generation|prediction) )?((was|is|has been|got) )?cancell?ed( (by|from) (the |your )?(client|user|caller))?\W*$|^(the )?(client|user|caller) cancell?ed( (the |its )?(request|job|task))?\W*$/i;

/** The machine-readable type in a body that reports an error; null if it has none. */
export function readType(content: unknown): string | null {
  if (Array.isArray(content)) return readType({ detail: content });
  if (!isObject(content)) return null;
  return toType(content['error_type']) ?? inWrappers(content, 0);
}

/** A type as the table stores it; null for what is none, such as the URL of problem+json. */
export function toType(value: unknown): string | null {
  if (typeof value !== 'string' || value.trim() === '' || /^(\w+:\/\/|about:)/.test(value)) return null;
  if (CANCELLED_TYPE.test(value)) return CLIENT_CANCELLED;
  return toStorableString(value.length <= MAX_LENGTH ? value : `${value.slice(0, MAX_LENGTH - 1)}…`);
}

/**
 * fal's word for a cancelled job, where an error without a type says that it is one with the HTTP status 499. fal's other
 * 499 is for callers that gave up waiting for an answer, and nobody waits for a queued job.
 */
export function cancelledType(message: string, httpStatus?: number): string | null {
  const cancelled = httpStatus === 499 || (telling(message) === 1 && /\b499\b/.test(message));
  return cancelled ? CLIENT_CANCELLED : null;
}

/** Whether words say that a job was cancelled. An app may say so of its own task, which nobody asked fal to cancel. */
export function saysCancelled(message: string): boolean {
  return CANCELLED_WORDS.test(message);
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
