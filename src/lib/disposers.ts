import { setTimeout as sleep } from 'node:timers/promises';

/** Steps that undo what a start has done. */
export interface Disposers {
  /** Adds a step; the last added runs first. It has `leastMs` even where the steps before it took all the time. */
  add(name: string, dispose: () => unknown, leastMs?: number): void;
  /** Runs every step once, last added first, within this time. If one fails or does not end, the others still run. */
  dispose(withinMs?: number): Promise<void>;
}

const DEFAULT_MS = 30_000;
const LEAST_MS = 1000;

/** Collects what must be undone, in the order of Node 24's AsyncDisposableStack. */
export function createDisposers(onError: (name: string, error: unknown) => void): Disposers {
  const steps: Array<{ name: string; dispose: () => unknown; leastMs: number }> = [];
  return {
    add(name, dispose, leastMs = LEAST_MS) {
      steps.push({ name, dispose, leastMs });
    },
    async dispose(withinMs = DEFAULT_MS) {
      const deadline = performance.now() + withinMs;
      for (let step = steps.pop(); step; step = steps.pop()) {
        try {
          await within(Math.max(deadline - performance.now(), step.leastMs), step.dispose);
        } catch (error) {
          onError(step.name, error);
        }
      }
    },
  };
}

async function within(ms: number, work: () => unknown): Promise<void> {
  const done = new AbortController();
  const late = sleep(ms, undefined, { signal: done.signal }).then(
    () => Promise.reject(new Error(`it did not end within ${Math.round(ms / 1000)} s`)),
    () => undefined,
  );
  try {
    await Promise.race([work(), late]);
  } finally {
    done.abort();
  }
}
