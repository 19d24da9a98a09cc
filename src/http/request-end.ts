import { RequestTimeoutError } from '../errors.ts';
import { createEnding, type EndSignal } from '../lib/ending.ts';

/** When a request ends before its answer. */
export interface RequestEnd {
  /** Aborted with a RequestTimeoutError when its time is over or its client has gone. */
  readonly signal: EndSignal;
  /** Rejects then. */
  readonly over: Promise<never>;
  /** It was answered: nothing ends it any more. */
  answered(): void;
  /** It was answered, and what goes on for it ends. */
  abandon(): void;
}

/** Watches for the end of a request: a client that goes, or a time that is over. */
export function watchEnd(clientGone: EndSignal, timeoutMs: number, changes: boolean): RequestEnd {
  const ending = createEnding();
  const timer = setTimeout(() => ending.abort(tooLong(timeoutMs, changes)), timeoutMs);
  const gone = () => ending.abort(new RequestTimeoutError('The client has closed the connection.'));
  if (clientGone.aborted) gone();
  clientGone.addEventListener('abort', gone, { once: true });
  const over = new Promise<never>((_, reject) => {
    ending.signal.addEventListener('abort', () => reject(ending.signal.reason), { once: true });
    if (ending.signal.aborted) reject(ending.signal.reason);
  });
  over.catch(() => undefined);
  return {
    signal: ending.signal,
    over,
    answered() {
      clearTimeout(timer);
      clientGone.removeEventListener('abort', gone);
      // For the getter of each of Prisma's promises V8 makes a hidden class, which it keeps until its next full collection: with it
      // the promise and, up to Node 22, the work that it was made in. Without its listeners, such as the executor's, that is little.
      ending.forget();
    },
    abandon: () => ending.abort(new RequestTimeoutError('The request has been answered.')),
  };
}

function tooLong(timeoutMs: number, changes: boolean): RequestTimeoutError {
  const doubt =
    ' A change that it had begun is made to its end: look whether it was made before you ask for it again.';
  return new RequestTimeoutError(
    `The request took longer than ${timeoutMs / 1000} s and was ended.${changes ? doubt : ''}`,
  );
}
