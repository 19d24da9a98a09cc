import { createAsyncScope } from './async-scope.ts';
import { createEnding, type EndSignal } from './ending.ts';
import type { Room } from './room.ts';

/** What everything has in common that is done for one request. */
export interface Work {
  /** The request's id, as log lines and errors have it. */
  readonly requestId?: string;
  /** Where its viewer's statements wait for one another. */
  readonly statements: Room;
  /** Aborted when nobody waits for the answer any more. */
  readonly ended: EndSignal;
  /** Whether statements are cancelled then. Never those of a change: it is made, and its record kept, to the end. */
  readonly cancels: boolean;
  /** How many transactions it has open. */
  transactions: number;
}

// Longer than anything takes that goes on when a query has failed: its statements are refused from then on.
const LINGER_MS = 10_000;

const works = createAsyncScope<Work>({ lingerMs: LINGER_MS });

/** Does something for a request: what it does belongs to that, across every `await`. */
export async function working<T>(work: Work, run: () => Promise<T>): Promise<T> {
  return await works.run(work, run);
}

/** What is being worked on; undefined in the background. */
export function currentWork(): Work | undefined {
  return works.current();
}

/**
 * Does something that others may wait for too, as nobody's work: neither the end of this request ends it, nor does it wait for
 * the viewer's other statements.
 */
export function sharedWork<T>(run: () => T): T {
  return works.outside(run);
}

/** Throws if nobody waits for the current request any more: what has not begun is then left. */
export function stopIfEnded(): void {
  works.current()?.ended.throwIfAborted();
}

/** What is done at once for several requests, which only read. */
export interface JoinedWorks {
  readonly work: Work;
  /** Does it for another request as well. */
  join(other: Work): void;
}

/** Does something for a request, and for others that join it: it ends, and calls back, when all of them have ended. */
export function joinWorks(first: Work, onEnd: () => void): JoinedWorks {
  const ending = createEnding();
  let waiting = 0;
  const leave = () => {
    waiting -= 1;
    if (waiting > 0) return;
    ending.abort(new Error('Nobody waits for it any more.'));
    onEnd();
  };
  const join = ({ ended }: Work) => {
    waiting += 1;
    if (ended.aborted) leave();
    else ended.addEventListener('abort', leave, { once: true });
  };
  join(first);
  const { requestId, statements } = first;
  const work = {
    ...(requestId !== undefined && { requestId }),
    statements,
    ended: ending.signal,
    cancels: true,
    transactions: 0,
  };
  return { work, join };
}
