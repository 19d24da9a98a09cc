import { setTimeout as sleep } from 'node:timers/promises';
import { ServiceUnavailableError } from '../errors.ts';
import { logFailure } from '../logger.ts';
import type { Deps } from './deps.ts';
import { takeBack } from './transitions/claim.ts';

const FIRST_PAUSE_MS = 100;
const TIMES = {
  longestPauseMs: 30_000,
  // Longer than a statement may take, and than most commits wait for a standby: no INSERT is on its way into the table any more.
  onItsWayMs: 10 * 60_000,
};

/** A row that may be in the table: its pending id, and the endpoint of its job for the log. */
interface LostRow {
  readonly requestId: string;
  readonly endpoint: string;
}

/**
 * Runs the INSERT of a row, which claims its job as well. Where its answer is lost, nobody knows whether the job is recorded, but
 * it is certainly not sent: its claim is taken back in the background, so that it is sent after all. Only where this process
 * ends before the database answers again, the row stays one that was perhaps sent.
 */
export async function orTakeBack<T>(deps: Deps, row: LostRow, insertion: () => Promise<T>): Promise<T> {
  try {
    return await insertion();
  } catch (error) {
    if (error instanceof ServiceUnavailableError && error.mayHaveWorked)
      deps.tasks.run('taking a claim back', (signal) => keepTakingBack(deps, row, signal));
    throw error;
  }
}

/** Tries until the row is found, or the database has said that there is none when none can come any more. */
export async function keepTakingBack(
  { db, log }: Pick<Deps, 'db' | 'log'>,
  { requestId, endpoint }: LostRow,
  signal: AbortSignal,
  { longestPauseMs, onItsWayMs } = TIMES,
): Promise<void> {
  const lostAt = performance.now();
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
    const isLast = performance.now() - lostAt >= onItsWayMs;
    try {
      if (await takeBack(db, requestId))
        return log.info(
          { endpoint },
          'a job that was recorded without an answer was not sent: it is sent now',
        );
      if (isLast) return;
    } catch (error) {
      logFailure(log, error, 'a claim could not be taken back');
    }
    if (signal.aborted) break;
    // When the server stops, it is tried at once for the last time.
    await sleep(pauseMs, undefined, { signal, ref: false }).catch(() => undefined);
  }
  log.warn(
    { endpoint },
    'it is not known whether a job was recorded: if it was, it was not sent, and looks as if it were',
  );
}
