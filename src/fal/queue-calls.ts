import type { OtherClock } from '../lib/other-clock.ts';
import { type ClientRequest, createClientRequests, type SubmitJob } from './client-requests.ts';
import { type FalJob, type QueuePart, queuePathsOf } from './queue-paths.ts';
import { createRedaction } from './redact.ts';
import { exchange, type FalAnswer, FalHttpError, FalTransportError } from './transport.ts';
import { type CallTrouble, callTroubleOf } from './trouble.ts';
import { isAppsMissing, mayBeWrongPath } from './verdict.ts';

/** Calls of fal's queue as @fal-ai/client makes them. */
export interface QueueCalls {
  submit(job: SubmitJob): Promise<FalAnswer | Error>;
  /** Asks about a job under its likeliest path, and under the others if that one does not exist. */
  ask(job: FalJob, part: QueuePart, signal?: AbortSignal): Promise<FalAnswer | Error>;
}

interface QueueConfig {
  readonly queueUrl: string;
  readonly timeoutMs: number;
  readonly clock: OtherClock;
  readonly key: string;
  readonly adminKey: string | undefined;
  readonly onAnswer?: OnAnswer | undefined;
}

/**
 * Told of every call: whether it shows trouble that concerns all calls, the HTTP status of the answer (null if none came), and
 * how long it took.
 */
export type OnAnswer = (
  trouble: CallTrouble | null,
  call: 'submit' | QueuePart,
  status: number | null,
  seconds: number,
) => void;

/** Every call is one HTTP request with a deadline, never a retry; only a path that does not exist is followed by another. */
export function createQueueCalls(config: QueueConfig): QueueCalls {
  const redact = createRedaction([config.key, config.adminKey]);
  const requests = createClientRequests(config.key);

  /** Makes a call and tells of it, unless whoever asked for it has broken it off. */
  async function call(
    part: 'submit' | QueuePart,
    { path, query, ...request }: ClientRequest,
  ): Promise<FalAnswer | Error> {
    const begun = performance.now();
    const isResult = part === 'response';
    const url = config.queueUrl + withQuery(path, query);
    const options = { ...config, leavesLarge: isResult, name: part };
    const asked = async () => {
      const answer = await exchange(url, request, options);
      // A result may have megabytes, and is parsed where it is read.
      if (!isResult) checkJson(answer);
      return answer;
    };
    const result = await asked().catch(readError);
    const seconds = (performance.now() - begun) / 1000;
    if (!request.signal?.aborted)
      config.onAnswer?.(callTroubleOf(result, part), part, statusOf(result), seconds);
    return result;
  }

  /** An error that says something of fal. */
  function readError(error: unknown): Error {
    if (error instanceof FalHttpError) return redact(error);
    if (error instanceof FalTransportError || error instanceof SyntaxError) return error;
    throw error;
  }

  /** Asks about a job under one path: the client knows one host and one rule for paths. */
  async function ask(
    part: QueuePart,
    path: string,
    signal: AbortSignal | undefined,
  ): Promise<FalAnswer | Error> {
    return await call(part, { ...(await requests.ask(part)), path, ...(signal && { signal }) });
  }

  return {
    submit: async (job) => await call('submit', await requests.submit(job)),
    async ask(job, part, signal) {
      const [likeliest, ...others] = queuePathsOf(job, part);
      let answer = await ask(part, likeliest, signal);
      for (const path of others) {
        if (!mayBeWrongPath(answer)) return answer;
        const other = await ask(part, path, signal);
        // What an app says in a 404 is worth more than that another path does not exist.
        if (!mayBeWrongPath(other) || saysMore(other, answer)) answer = other;
      }
      return answer;
    },
  };
}

function statusOf(result: FalAnswer | Error): number | null {
  return result instanceof FalHttpError || !(result instanceof Error) ? result.status : null;
}

function saysMore(one: FalAnswer | Error, other: FalAnswer | Error): boolean {
  return isAppsMissing(one) && !isAppsMissing(other);
}

// These have no body, whatever their headers say of it (RFC 9110 §15.3.5, §15.3.6).
const WITHOUT_BODY = [204, 205];

/** What is called JSON has to be, as it does for the client. Throws a SyntaxError. */
function checkJson({ status, headers, text }: FalAnswer): void {
  if (WITHOUT_BODY.includes(status)) return;
  if (headers.get('content-type')?.includes('application/json')) JSON.parse(text);
}

/** The path with the query of the client's own request, which says whether logs are wanted. */
function withQuery(path: string, own: URLSearchParams): string {
  const [pathname = '', query = ''] = path.split('?');
  const merged = new URLSearchParams(query);
  for (const [name, value] of own) merged.set(name, value);
  return merged.size > 0 ? `${pathname}?${merged}` : pathname;
}
