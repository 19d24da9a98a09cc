import { setMaxListeners } from 'node:events';
import { RequestTimeoutError } from '../errors.ts';

/** When a request ends before its answer. */
export interface RequestEnd {
  /** Aborted with a RequestTimeoutError when its time is over or its client has gone. */
  readonly signal: AbortSignal;
  /** Rejects then. */
  readonly over: Promise<never>;
  /** It was answered: nothing ends it any more. */
  answered(): void;
}

/** Watches for the end of a request: a client that goes, or a time that is over. */
export function watchEnd(clientGone: AbortSignal, timeoutMs: number, changes: boolean): RequestEnd {
  const ending = new AbortController();
  // Each statement and each list of fields listens to it.
  setMaxListeners(0, ending.signal);
  const timer = setTimeout(() => ending.abort(tooLong(timeoutMs, changes)), timeoutMs);
  const gone = () => ending.abort(new RequestTimeoutError('The client has closed the connection.'));
  if (clientGone.aborted) gone();
  clientGone.addEventListener('abort', gone, { once: true });
  const over = new Promise<never>((_, reject) => {
    ending.signal.addEventListener('abort', () => reject(reasonOf(ending.signal)), { once: true });
    if (ending.signal.aborted) reject(reasonOf(ending.signal));
  });
  over.catch(() => undefined);
  return {
    signal: ending.signal,
    over,
    answered() {
      clearTimeout(timer);
      clientGone.removeEventListener('abort', gone);
    },
  };
}

function tooLong(timeoutMs: number, changes: boolean): RequestTimeoutError {
  const doubt =
    ' A change that it had begun is made to its end: look whether it was made before you ask for it again.';
  return new RequestTimeoutError(
    `The request took longer than ${timeoutMs / 1000} s and was ended.${changes ? doubt : ''}`,
  );
}

function reasonOf({ reason }: AbortSignal): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
