import { createStreak } from './streak.ts';

/** Holds calls back while the other side keeps failing. */
export interface Breaker {
  /** How long to wait before the next call. */
  waitMs(): number;
  /** After a failure, one call at a time tries whether the trouble is over. */
  readonly probing: boolean;
  /** A call that began at this time has failed; `pauseMs` is the pause that the other side asked for, if any. */
  failed(begunAt: Date, pauseMs?: number): void;
  succeeded(): void;
}

interface BreakerOptions {
  readonly minMs: number;
  readonly maxMs: number;
  readonly clock: () => Date;
}

/** Doubles the wait after each failure in a row, within the two bounds. */
export function createBreaker({ minMs, maxMs, clock }: BreakerOptions): Breaker {
  const streak = createStreak(clock);
  let failures = 0;
  let until = 0;
  return {
    waitMs: () => Math.max(0, until - clock().getTime()),
    get probing() {
      return failures > 0;
    },
    failed(begunAt, pauseMs = 0) {
      failures = streak.failed(begunAt);
      const ownMs = Math.min(minMs * 2 ** (failures - 1), maxMs);
      until = Math.max(until, clock().getTime() + Math.max(ownMs, pauseMs));
    },
    succeeded() {
      failures = 0;
      streak.broken();
    },
  };
}
