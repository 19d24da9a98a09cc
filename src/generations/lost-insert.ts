import { setTimeout as sleep } from 'node:timers/promises';
import { ServiceUnavailableError } from '../errors.ts';
import { logFailure } from '../logger.ts';
import type { Deps } from './deps.ts';
import { takeBack } from './transitions/claim.ts';

// Altogether longer than a statement may take: after the last of them no INSERT is still on its way into the table.
const PAUSES_MS = [0, 100, 200, 400, 800, 1600, 3200, 6400, 12_800, 25_600];

/**
 * Runs the INSERT of a job with this pending id, which claims it as well. Where its answer is lost, nobody knows whether the job
 * is recorded, but it is certainly not sent: its claim is taken back in the background, so that it is sent after all. Only where
 * this process dies before, the row stays one that was perhaps sent.
 */
export async function orTakeBack<T>(deps: Deps, requestId: string, insertion: () => Promise<T>): Promise<T> {
  try {
    return await insertion();
  } catch (error) {
    if (error instanceof ServiceUnavailableError && error.mayHaveWorked)
      deps.tasks.run('taking a claim back', (signal) => keepTakingBack(deps, requestId, signal));
    throw error;
  }
}

async function keepTakingBack({ db, log }: Deps, requestId: string, signal: AbortSignal): Promise<void> {
  for (const pauseMs of PAUSES_MS) {
    // When the server stops, it is tried at once for the last time.
    await sleep(pauseMs, undefined, { signal, ref: false }).catch(() => undefined);
    try {
      if (await takeBack(db, requestId)) return;
    } catch (error) {
      logFailure(log, error, 'a claim could not be taken back');
    }
    if (signal.aborted) return;
  }
}
