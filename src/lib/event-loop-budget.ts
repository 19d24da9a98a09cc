import { performance } from 'node:perf_hooks';

/**
 * Tells background work how long to pause so that the event loop is busy at most for this share of the time: whoever
 * asks meanwhile does not wait behind it.
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
