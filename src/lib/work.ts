import { createAsyncScope } from './async-scope.ts';
import type { EndSignal } from './ending.ts';
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

const works = createAsyncScope<Work | undefined>();

/** Does something for a request: whatever it starts belongs to that, across every `await`. */
export function working<T>(work: Work | undefined, run: () => T): T {
  return works.run(work, run);
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
  return working(undefined, run);
}

/** Throws if nobody waits for the current request any more: what has not begun is then left. */
export function stopIfEnded(): void {
  works.current()?.ended.throwIfAborted();
}
