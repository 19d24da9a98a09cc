import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Bell, createBell } from './bell.ts';
import type { Pause } from './pause.ts';

export interface LoopOptions {
  /** Does one round and returns how long to pause before the next. Rounds never overlap. */
  readonly round: (signal: AbortSignal) => Promise<Pause>;
  /** The pause after a failed round. */
  readonly retryMs: number;
  readonly onError: (error: unknown) => void;
  /** Told of the end of each round, and how long the pause is that follows. */
  readonly onEnd?: (failed: boolean, pauseMs: number) => void;
  /** Ends a pause at once. */
  readonly bell?: Bell;
}

// A round may be waiting for fal, for as long as a call may take. A later round finds whatever this one leaves undone.
const CLOSE_GRACE_MS = 5000;

/**
 * Runs rounds until it is closed. A pause is up to 40 % longer than asked for, so that several processes do not fall
 * into step, and never shorter, unless the bell rings: a loop that fal may ask to wait has none.
 */
export function startLoop({ round, retryMs, onError, onEnd, bell = createBell() }: LoopOptions): {
  close(): Promise<void>;
} {
  const abort = new AbortController();
  const { signal } = abort;
  // Every call that a round makes adds a listener.
  setMaxListeners(0, signal);
  async function run(): Promise<void> {
    while (!signal.aborted) {
      const longer = 1 + 0.4 * Math.random();
      let pauseMs = retryMs * longer;
      try {
        pauseMs = (await round(signal)).pauseMs * longer;
        onEnd?.(false, pauseMs);
      } catch (error) {
        if (!signal.aborted) {
          onEnd?.(true, pauseMs);
          onError(error);
        }
      }
      if (!signal.aborted) await bell.wait(pauseMs);
    }
  }
  const running = run();
  return {
    async close() {
      abort.abort();
      bell.ring();
      await Promise.race([running, sleep(CLOSE_GRACE_MS, undefined, { ref: false })]);
    },
  };
}
