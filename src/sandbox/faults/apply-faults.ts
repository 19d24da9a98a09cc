import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, infrastructureError, platformError, type Reply } from '../http/answer.ts';
import type { Faults } from './fault-control.ts';
import type { ErrorStatus, FaultSubject, Operation } from './faults.ts';
import { isPlatformOperation } from './platform-operation.ts';

const DEFAULT_STATUS: ErrorStatus = 503;
const DEFAULT_DELAY_MS = 1000;
const PLATFORM_ERRORS: ReadonlyMap<ErrorStatus, string> = new Map([
  [403, 'authorization_error'],
  [429, 'rate_limited'],
]);

/** Does the work of a call, subject to the faults of any call: before it takes effect, and after. */
export async function applyFaults(
  { faults, signal }: { readonly faults: Faults; readonly signal: AbortSignal },
  about: FaultSubject & { readonly operation: Operation },
  work: () => Answer | Promise<Answer>,
): Promise<Reply> {
  const delay = faults.take('delay-answer', about);
  const reply = await replyTo();
  if (delay) await sleep(delay.ms ?? DEFAULT_DELAY_MS, undefined, { signal });
  return reply;

  async function replyTo(): Promise<Reply> {
    if (faults.take('drop-before', about)) return 'drop';
    const before = faults.take('error-before', about);
    if (before) {
      const status = before.status ?? DEFAULT_STATUS;
      const answer = errorAnswer(about.operation, status, before.detail);
      if (before.retryAfterSeconds === undefined) return answer;
      return { ...answer, headers: { ...answer.headers, 'retry-after': String(before.retryAfterSeconds) } };
    }
    const answer = await work();
    // A refused call had no effect, so nothing can be lost after it.
    if (answer.status >= 400) return answer;
    if (faults.take('drop-after', about)) return 'drop';
    const after = faults.take('error-after', about);
    return after ? errorAnswer(about.operation, after.status ?? DEFAULT_STATUS) : answer;
  }
}

function errorAnswer(operation: Operation, status: ErrorStatus, detail?: string): Answer {
  if (isPlatformOperation(operation))
    return platformError(status, PLATFORM_ERRORS.get(status) ?? 'server_error', detail ?? `Fault ${status}`);
  if (detail !== undefined) return infrastructureError(status, detail);
  switch (status) {
    case 403:
      return infrastructureError(403, 'User is locked. Reason: Exhausted balance.');
    case 429:
      return infrastructureError(429, 'Too many requests');
    case 500:
      return infrastructureError(500, 'Internal Server Error', 'internal_error');
    case 502:
      return infrastructureError(502, 'Incomplete response', 'runner_incomplete_response');
    case 503:
      return infrastructureError(503, 'No runner available', 'runner_scheduling_failure');
    case 504:
      return infrastructureError(504, 'Request timed out', 'request_timeout');
    default:
      return status satisfies never;
  }
}
