import { setTimeout as sleep } from 'node:timers/promises';

interface RetryOptions {
  /** No attempt begins later than this after the first. */
  readonly forMs: number;
  /** The pause after a failed attempt. */
  readonly pauseMs: number;
  readonly clock: () => Date;
}

/** Repeats the work until it succeeds; throws the last error once the time is up. */
export async function retry<T>(work: () => Promise<T>, { forMs, pauseMs, clock }: RetryOptions): Promise<T> {
  for (const deadline = clock().getTime() + forMs; ; await sleep(pauseMs)) {
    try {
      return await work();
    } catch (error) {
      if (clock().getTime() + pauseMs > deadline) throw error;
    }
  }
}
