import { createStreak } from './streak.ts';

/** Holds calls back while the other side is in trouble. */
export interface Breaker {
  /** How long to wait before the next call. */
  waitMs(): number;
  /** After trouble one call at a time tries whether it is over. */
  readonly probing: boolean;
  /** A call that began at this time has failed; the other side may have asked for a pause. */
  failed(begunAt: number, pauseMs?: number): void;
  succeeded(): void;
}

/** Waits twice as long after each failure in a row, between the two bounds. */
export function createBreaker(options: { readonly minMs: number; readonly maxMs: number }): Breaker {
  const streak = createStreak();
  let failures = 0;
  let until = 0;
  return {
    waitMs: () => Math.max(0, until - Date.now()),
    get probing() {
      return failures > 0;
    },
    failed(begunAt, pauseMs = 0) {
      failures = streak.failed(begunAt);
      const own = Math.min(options.minMs * 2 ** (failures - 1), options.maxMs);
      until = Math.max(until, Date.now() + Math.max(own, pauseMs));
    },
    succeeded() {
      failures = 0;
      streak.broken();
    },
  };
}
