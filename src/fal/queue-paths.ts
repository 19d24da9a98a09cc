import { parseEndpointId } from '@fal-ai/client';
import { isObject, parseObject } from '../lib/lossless-json.ts';
import type { FalAnswer } from './transport.ts';

/** What fal is asked about a job, in the words of its answers: `status_url`, `response_url`, `cancel_url`. */
export type QueuePart = 'status' | 'response' | 'cancel';

/** Where fal answers for a job, below the queue's URL; only what the rule gets wrong. */
export type QueuePaths = { readonly [part in QueuePart]?: string };

/** A job that fal is asked about. A row of the table is one. */
export interface FalJob {
  readonly endpoint: string;
  readonly requestId: string;
  /** The stored `QueuePaths`, checked again before they are used; null or absent if there are none. */
  readonly queuePaths?: unknown;
}

const PARTS: readonly QueuePart[] = ['status', 'response', 'cancel'];
const RULE_ENDS = { status: '/status', response: '', cancel: '/cancel' } as const;
const MAX_LENGTH = 1000;
// Non-empty segments of plain characters: nothing that a URL parser or a proxy could read as another path or host.
const PLAIN_PATH = /^(?:\/[\w.~:@+-]+)+\/?(?:\?[\w.~:@+\-/%&=,]*)?$/;
// fal's two names of one queue (https://fal.ai/docs/api-reference/inference-api/openapi/queue.json, `servers`).
const FAL_ORIGINS: readonly string[] = ['https://queue.fal.run', 'https://queue.falrun.com'];

/**
 * Reads the URLs that fal's answer to a submit or its status names for a job: those that lie below the queue's URL and name
 * this job, and are neither known already nor what the rule gives; null if there are none. They are requested with our key, so
 * every other URL is ignored.
 */
export function readQueuePaths(answer: FalAnswer, job: FalJob, queueUrl: string): QueuePaths | null {
  const body = parseObject(answer.text) ?? {};
  const known = PARTS.map((part) => queuePathsOf(job, part)[0]);
  const urls = PARTS.map((part) => body[`${part}_url`]);
  // As nearly all answers: there is nothing new to parse.
  if (urls.every((url, index) => url === `${queueUrl}${known[index]}`)) return null;
  const paths = urls.map((url) => pathBelow(queueUrl, url));
  const all = paths.map((path, index) => path ?? known[index]);
  const named = PARTS.flatMap((part, index) => {
    const path = paths[index];
    if (path === undefined || !isPathOf(job, path)) return [];
    if (path === rulePath(job, part) || path === known[index]) return [];
    // A status under the result's path would be stored as the result.
    return all.indexOf(path) === all.lastIndexOf(path) ? [[part, path]] : [];
  });
  return named.length > 0 ? Object.fromEntries(named) : null;
}

/** The job with paths that were learned of it. */
export function withPaths<Job extends FalJob>(job: Job, learned: QueuePaths): Job {
  return { ...job, queuePaths: { ...(isObject(job.queuePaths) && job.queuePaths), ...learned } };
}

/**
 * The paths under which a job is asked for, the most likely first: the one that fal named, the one by the rule of
 * @fal-ai/client (https://fal.ai/docs/inference-api/queue), and the one with the whole endpoint id, as some of fal's examples
 * have it. A later one is of use only where the earlier ones do not exist.
 */
export function queuePathsOf(job: FalJob, part: QueuePart): readonly [string, ...string[]] {
  const rule = rulePath(job, part);
  const whole = `/${job.endpoint}/requests/${job.requestId}${RULE_ENDS[part]}`;
  const named = isObject(job.queuePaths) ? job.queuePaths[part] : undefined;
  const others = whole === rule ? [] : [whole];
  return typeof named === 'string' && named !== rule && isPathOf(job, named)
    ? [named, rule, ...others.filter((other) => other !== named)]
    : [rule, ...others];
}

function rulePath({ endpoint, requestId }: FalJob, part: QueuePart): string {
  const { namespace, owner, alias } = parseEndpointId(endpoint);
  const app = [namespace, owner, alias].filter((name) => name !== undefined).join('/');
  return `/${app}/requests/${requestId}${RULE_ENDS[part]}`;
}

/** The path and query of a URL below the queue's URL; undefined for every other value. */
function pathBelow(queueUrl: string, value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > MAX_LENGTH || !URL.canParse(value)) return undefined;
  const url = new URL(value);
  const base = new URL(queueUrl);
  const prefix = base.pathname.replace(/\/$/, '');
  // A text that its parser changes (dot segments, backslashes, tabs, escapes) is written to be read in two ways.
  if (url.href !== value || url.username !== '' || url.password !== '' || url.hash !== '') return undefined;
  if (!isSameQueue(url.origin, base.origin) || !url.pathname.startsWith(`${prefix}/`)) return undefined;
  return url.pathname.slice(prefix.length) + url.search;
}

function isSameQueue(one: string, other: string): boolean {
  return one === other || (FAL_ORIGINS.includes(one) && FAL_ORIGINS.includes(other));
}

function isPathOf({ requestId }: FalJob, path: string): boolean {
  const segments = path.split(/[/?&=]/);
  return (
    path.length <= MAX_LENGTH &&
    PLAIN_PATH.test(path) &&
    !segments.some(isDots) &&
    segments.includes(requestId)
  );
}

function isDots(segment: string): boolean {
  return segment === '.' || segment === '..';
}
