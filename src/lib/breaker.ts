import { createStreak } from './streak.ts';

/** Holds calls back while the other side is in trouble. */
export interface Breaker {
  /** How long to wait before the next call. */
  waitMs(): number;
  /** After a failure, one call at a time tries whether the trouble is over. */
  readonly probing: boolean;
  /** A call that began at this time has failed; the other side may have asked for a pause. */
  failed(begunAt: Date, pauseMs?: number): void;
  succeeded(): void;
}

interface BreakerOptions {
  readonly minMs: number;
  readonly maxMs: number;
  readonly clock: () => Date;
}

/** Waits twice as long after each failure in a row, between the two bounds. */
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
