import { setTimeout as sleep } from 'node:timers/promises';

/** Does the work again after each failure until it succeeds; throws its error once the time is up. */
export async function retry<T>(
  work: () => Promise<T>,
  { forMs, pauseMs }: { readonly forMs: number; readonly pauseMs: number },
): Promise<T> {
  for (const deadline = Date.now() + forMs; ; await sleep(pauseMs)) {
    try {
      return await work();
    } catch (error) {
      if (Date.now() + pauseMs > deadline) throw error;
    }
  }
}
