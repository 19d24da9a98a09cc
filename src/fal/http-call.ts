import { setMaxListeners } from 'node:events';
import type { IncomingHttpHeaders } from 'node:http';
import { Agent, type Dispatcher, EnvHttpProxyAgent } from 'undici';

/** A request to fal. */
export interface HttpCall {
  /** GET by default. */
  readonly method?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
}

/** An answer as it came. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Undefined if there are more than `maxBytes`. */
  readonly bytes: Buffer<ArrayBuffer> | undefined;
}

/** The answer was not there in time. */
export class HttpTimeoutError extends Error {
  override readonly name = 'HttpTimeoutError';
}

// How long a call may take is for its own bound to say. Node's own fetch reads the variable as well, in the versions that have it.
const TIMEOUTS = { headersTimeout: 0, bodyTimeout: 0 };
const agent =
  process.env['NODE_USE_ENV_PROXY'] === '1' ? new EnvHttpProxyAgent(TIMEOUTS) : new Agent(TIMEOUTS);

/**
 * Makes one request, follows nothing, and reads the whole body if it has no more than `maxBytes`. Rejects with undici's error, with
 * the signal's reason, or with an HttpTimeoutError after `timeoutMs`. What undici's `request` would do beyond this, a stream with its
 * listeners for each answer, takes more time than the rest of a call; fetch would send a POST again after a 421, and hide a 407
 * (https://fetch.spec.whatwg.org/#http-network-or-cache-fetch).
 */
export async function callOnce(
  url: string,
  { method = 'GET', headers, body, signal }: HttpCall,
  { timeoutMs, maxBytes }: { readonly timeoutMs: number; readonly maxBytes: number },
): Promise<HttpAnswer> {
  const { origin, pathname, search } = new URL(url);
  return await new Promise<HttpAnswer>((resolve, reject) => {
    let controller: Dispatcher.DispatchController | undefined;
    let ended: Error | undefined;
    let answer = { status: 0, headers: {} };
    const chunks: Buffer[] = [];
    let size = 0;
    const over = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    };
    const end = (error: Error) => {
      over();
      ended = error;
      controller?.abort(error);
      reject(error);
    };
    const onAbort = () => end(asError(signal?.reason));
    const timer = setTimeout(() => end(new HttpTimeoutError('there was no answer in time')), timeoutMs);
    timer.unref();
    if (signal?.aborted) return onAbort();
    if (signal) {
      // One signal may end many calls at once.
      setMaxListeners(0, signal);
      signal.addEventListener('abort', onAbort);
    }
    agent.dispatch(
      { origin, path: `${pathname}${search}`, method, headers, ...(body !== undefined && { body }) },
      {
        onRequestStart(started) {
          controller = started;
          if (ended) started.abort(ended);
        },
        // Called for each 1xx as well: the last one is the answer.
        onResponseStart(_controller, status, received) {
          answer = { status, headers: received };
        },
        onResponseData(running, chunk) {
          size += chunk.byteLength;
          if (size <= maxBytes) return void chunks.push(chunk);
          over();
          resolve({ ...answer, bytes: undefined });
          running.abort(new Error('the answer is too large'));
        },
        onResponseEnd() {
          over();
          resolve({ ...answer, bytes: Buffer.concat(chunks) });
        },
        onResponseError(_controller, error) {
          over();
          reject(error);
        },
      },
    );
  });
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('the call was broken off', { cause: reason });
}
