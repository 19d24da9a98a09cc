import { performance } from 'node:perf_hooks';

/**
 * Returns a function that tells background work how long to pause, in milliseconds, so that the event loop is busy for at
 * most this share of the time and requests do not wait behind the work.
 */
export function createEventLoopBudget(share: number): () => number {
  let last = performance.eventLoopUtilization();
  return () => {
    const now = performance.eventLoopUtilization();
    const { active, idle } = performance.eventLoopUtilization(now, last);
    last = now;
    return Math.max(0, active / share - active - idle);
  };
}
