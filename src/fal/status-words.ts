import { isObject } from '../lib/lossless-json.ts';
import type { FalResult } from './result.ts';

/** Where a job stands. */
export type StatusWord = 'IN_QUEUE' | 'IN_PROGRESS' | 'COMPLETED' | 'FAILED' | 'CANCELLED';

// fal documents the first three for a status, and OK and ERROR for a webhook; others have been reported.
const WORDS: Readonly<Record<string, StatusWord>> = {
  IN_QUEUE: 'IN_QUEUE',
  IN_PROGRESS: 'IN_PROGRESS',
  COMPLETED: 'COMPLETED',
  ERROR: 'FAILED',
  FAILED: 'FAILED',
  FAILURE: 'FAILED',
  CANCELLED: 'CANCELLED',
  CANCELED: 'CANCELLED',
};
// The members of a status (https://fal.ai/docs/documentation/model-apis/inference/queue).
const STATUS_MEMBERS =
  /^(status|request_id|gateway_request_id|queue_position|(status|response|cancel)_url|logs|metrics|error|error_type|detail|message)$/;

/** What a status says in whatever case; undefined for a word that is not known. */
export function statusWord(status: unknown): StatusWord | undefined {
  if (typeof status !== 'string') return undefined;
  const word = status
    .trim()
    .toUpperCase()
    .replace(/[\s-]+/g, '_');
  return Object.hasOwn(WORDS, word) ? WORDS[word] : undefined;
}

// A status with its logs is larger, but fal answers none for a result.
const MAX_STATUS_LENGTH = 10_000;

/** Whether JSON says where a job stands, or nothing, rather than what the job made. */
export function isNoResult(json: FalResult['json']): boolean {
  const value = readSmall(json);
  if (!isObject(value)) return value === null;
  const names = Object.keys(value);
  return names.length === 0 || ('status' in value && names.every((name) => STATUS_MEMBERS.test(name)));
}

/** Whether JSON in place of a result has nothing but what fal says of a job, such as a `detail`. */
export function isMessage(json: FalResult['json']): json is string {
  const value = readSmall(json);
  if (!isObject(value)) return false;
  const names = Object.keys(value);
  return names.length > 0 && names.every((name) => STATUS_MEMBERS.test(name));
}

// What only the queue has beside its word.
const PLACES = /^(queue_position|(status|response|cancel)_url)$/;
const ENVELOPE = /^(request_id|gateway_request_id|metrics)$/;

/**
 * Whether JSON in place of a result is the queue's word that the job has not ended, or its whole status. An app may make
 * something alike, such as `{"status":"done"}`, but nothing with the queue's word for an open job, or with what only the queue
 * has beside a word; one that does all the same goes on doing so.
 */
export function isQueueStatus(json: FalResult['json']): boolean {
  const value = readSmall(json);
  if (!isObject(value)) return false;
  const names = Object.keys(value);
  const word = statusWord(value['status']);
  const isOpen = word === 'IN_QUEUE' || word === 'IN_PROGRESS';
  const hasPlace = names.some((name) => PLACES.test(name));
  if (isOpen && hasPlace) return true;
  if (!names.every((name) => STATUS_MEMBERS.test(name))) return false;
  return isOpen || hasPlace || (word !== undefined && names.some((name) => ENVELOPE.test(name)));
}

function readSmall(json: FalResult['json']): unknown {
  if (typeof json !== 'string' || json.length > MAX_STATUS_LENGTH) return undefined;
  return JSON.parse(json);
}
