import { sharedWork } from './work.ts';

/** Work that outlives the request that started it. */
export interface Tasks {
  /** Starts the work at once. A failure goes to the handler given at creation, never to the caller. */
  run(name: string, work: (signal: AbortSignal) => Promise<unknown>): void;
  /** Aborts what runs and waits for it to end. */
  close(): Promise<void>;
}

/** Keeps track of background work, so that a shutdown waits for all of it. */
export function createTasks(onError: (name: string, error: unknown) => void): Tasks {
  const running = new Set<Promise<void>>();
  const abort = new AbortController();
  return {
    run(name, work) {
      if (abort.signal.aborted) return;
      // It is not the work of the request that started it, which may end before.
      const task = sharedWork(() => work(abort.signal))
        .then(() => undefined)
        .catch((error: unknown) => {
          if (!abort.signal.aborted) onError(name, error);
        })
        .finally(() => running.delete(task));
      running.add(task);
    },
    async close() {
      abort.abort();
      await Promise.all(running);
    },
  };
}
