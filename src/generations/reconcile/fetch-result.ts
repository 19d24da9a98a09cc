import { parseLossless } from '../../lib/lossless-json.ts';
import { NO_PAUSE, type Pause, pauseOf } from '../../lib/pause.ts';
import type { Deps } from '../deps.ts';
import type { Generation } from '../row.ts';
import { addResult } from '../transitions/end.ts';

/**
 * Fetches the result of a job that is known to have succeeded, which it stays whatever fal answers here. Returns how long
 * fal wants to be left alone.
 */
export async function fetchResult(deps: Deps, job: Generation, signal: AbortSignal): Promise<Pause> {
  const result = await deps.fal.result(job, signal);
  if (result.kind === 'success') {
    await addResult(deps.db, job.requestId, parseLossless(result.payload), result.units);
    return NO_PAUSE;
  }
  // fal keeps a result for an hour, and what it was in its list of requests for a month.
  const listed =
    result.kind === 'doubtful' ? await deps.fal.findEnd(job.endpoint, job.requestId, signal) : undefined;
  if (listed?.kind === 'success' && listed.payload !== null)
    await addResult(deps.db, job.requestId, listed.payload);
  // Trouble that concerns all calls is logged once, not for every job.
  else if (result.kind !== 'unanswered' || result.trouble === undefined)
    deps.log.warn(
      { requestId: job.requestId, answer: result.kind },
      'the result of a completed job cannot be fetched now',
    );
  return result.kind === 'unanswered' ? pauseOf(result) : NO_PAUSE;
}
