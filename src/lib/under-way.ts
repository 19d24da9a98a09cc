import { takeOut } from './lists.ts';

/** Work that is made to its end, whether or not anybody waits for it. */
export interface UnderWay {
  add(work: Promise<unknown>): void;
  /** Waits until all of it has ended, or until the signal. */
  ended(signal: AbortSignal): Promise<void>;
}

/** Keeps what is under way, so that a shutdown takes nothing away from it that it still needs. */
export function createUnderWay(): UnderWay {
  const running: Array<Promise<unknown>> = [];
  return {
    add(work) {
      running.push(work);
      const remove = () => takeOut(running, work);
      work.then(remove, remove);
    },
    async ended(signal) {
      const over = new Promise<void>((resolve) => {
        if (signal.aborted) resolve();
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
      await Promise.race([Promise.allSettled(running), over]);
    },
  };
}
