import { createFalClient } from '@fal-ai/client';
import type { OtherClock } from '../lib/other-clock.ts';
import { type FalJob, type QueuePart, queuePathsOf } from './queue-paths.ts';
import { createRedaction } from './redact.ts';
import { createSubmitRequests, type SubmitJob } from './submit-requests.ts';
import { exchange, type FalAnswer, FalHttpError, FalTransportError } from './transport.ts';
import { type CallTrouble, callTroubleOf } from './trouble.ts';
import { isAppsMissing, mayBeWrongPath } from './verdict.ts';

type Use = (client: ReturnType<typeof createFalClient>) => Promise<unknown>;

/** Calls of fal's queue as @fal-ai/client makes them. */
export interface QueueCalls {
  submit(job: SubmitJob): Promise<FalAnswer | Error>;
  /** Asks about a job under its likeliest path, and under the others if that one does not exist. */
  ask(job: FalJob, part: QueuePart, use: Use): Promise<FalAnswer | Error>;
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
  const submitRequestOf = createSubmitRequests(config.key);

  /** Makes a call and tells of it, unless whoever asked for it has broken it off. */
  async function told(
    part: 'submit' | QueuePart,
    call: () => Promise<FalAnswer>,
    isBrokenOff = () => false,
  ): Promise<FalAnswer | Error> {
    const begun = performance.now();
    const result = await call().catch(readError);
    const seconds = (performance.now() - begun) / 1000;
    if (!isBrokenOff()) config.onAnswer?.(callTroubleOf(result, part), part, statusOf(result), seconds);
    return result;
  }

  /** An error that says something of fal. */
  function readError(error: unknown): Error {
    if (error instanceof FalHttpError) return redact(error);
    if (error instanceof FalTransportError || error instanceof SyntaxError) return error;
    throw error;
  }

  /**
   * Makes one call with the client and returns the raw exchange behind it: the client drops headers and digits. The client
   * knows one host and one rule for paths; `path` replaces its own.
   */
  async function ask(use: Use, part: QueuePart, path: string): Promise<FalAnswer | Error> {
    let answer: FalAnswer | undefined;
    let brokenOff = false;
    const client = createFalClient({
      credentials: config.key,
      fetch: async (request, init = {}) => {
        const url = new URL(request instanceof Request ? request.url : request);
        const target = config.queueUrl + withQuery(path, url);
        try {
          answer = await exchange(target, toCall(init), {
            ...config,
            leavesLarge: part === 'response',
            name: part,
          });
        } finally {
          brokenOff = init.signal?.aborted === true;
        }
        // The client would parse a result once more, and may have megabytes to.
        const text = part === 'response' ? '{}' : answer.text;
        return new Response(text, { status: answer.status, headers: [...answer.headers] });
      },
    });
    const asked = async () => {
      try {
        await use(client);
      } catch (error) {
        // What the client makes of an answer does not matter, only what fal said. Without an answer the fault is ours.
        if (!answer || error instanceof SyntaxError) throw error;
      }
      if (!answer) throw new Error('the client made no request');
      return answer;
    };
    return await told(part, asked, () => brokenOff);
  }

  return {
    submit: (job) =>
      told('submit', async () => {
        const { path, ...request } = await submitRequestOf(job);
        const answer = await exchange(config.queueUrl + path, request, { ...config, name: 'submit' });
        // As the client reads it: what is called JSON has to be.
        if (answer.headers.get('content-type')?.includes('application/json')) JSON.parse(answer.text);
        return answer;
      }),
    async ask(job, part, use) {
      const [likeliest, ...others] = queuePathsOf(job, part);
      let answer = await ask(use, part, likeliest);
      for (const path of others) {
        if (!mayBeWrongPath(answer)) return answer;
        const other = await ask(use, part, path);
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

/** What the client would have fetch do; it has no other bodies than JSON. */
function toCall({ method, headers, body, signal }: RequestInit) {
  return {
    headers: Object.fromEntries(new Headers(headers)),
    ...(method && { method }),
    ...(typeof body === 'string' && { body }),
    ...(signal && { signal }),
  };
}

/** The path with the query of the client's own URL, which says whether logs are wanted. */
function withQuery(path: string, { searchParams }: URL): string {
  const [pathname = '', query = ''] = path.split('?');
  const merged = new URLSearchParams(query);
  for (const [name, value] of searchParams) merged.set(name, value);
  return merged.size > 0 ? `${pathname}?${merged}` : pathname;
}
