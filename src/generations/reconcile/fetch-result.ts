import type { Doubtful, ResultAnswer } from '../../fal/answers.ts';
import { RESULT_UNAVAILABLE } from '../../fal/failure-types.ts';
import { NO_PAUSE, type Pause, pauseOf } from '../../lib/pause.ts';
import type { Deps } from '../deps.ts';
import type { Generation } from '../row.ts';
import { addResult, disprove, endOf } from '../transitions/end.ts';
import { ended, interpret } from './unexplained-answer.ts';

/**
 * Fetches the result of a job that is known to have ended, as fal says in success. It has failed all the same if its result
 * is a verdict, as it has when fal is asked for its status. Returns how long fal wants to be left alone.
 */
export async function fetchResult(deps: Deps, job: Generation, signal: AbortSignal): Promise<Pause> {
  const result = await deps.fal.result(job, signal);
  if (result.kind === 'success') {
    await addResult(deps.db, job.requestId, result.payload, result.units);
    return NO_PAUSE;
  }
  if (result.kind === 'failed' && job.endedBy === 'WEBHOOK')
    return await contradict(deps, job, result, signal);
  if (result.kind === 'doubtful' && result.leftover) return await settleFor(deps, job, result, signal);
  // fal keeps a result for an hour, and what it was in its list of requests for a month.
  const listed =
    result.kind === 'doubtful' ? await deps.fal.findEnd(job.endpoint, job.requestId, signal) : undefined;
  if (listed?.kind === 'success' && listed.payload !== null)
    await addResult(deps.db, job.requestId, listed.payload);
  // Trouble that concerns all calls is logged once, not for every job.
  else if (result.kind === 'failed' || result.trouble === undefined)
    deps.log.warn(
      { requestId: job.requestId, answer: result.kind },
      'the result of a completed job cannot be fetched now',
    );
  return result.kind === 'unanswered' ? pauseOf(result) : NO_PAUSE;
}

/**
 * The result says that the job failed, its webhook that it succeeded. Fal's own form of a failure counts at once. Any other
 * refusal may be a gateway's, and who believes it pays for the render again: it counts if it lasts and the list has no better.
 */
async function contradict(
  deps: Deps,
  job: Generation,
  { reason, units, certain }: Extract<ResultAnswer, { kind: 'failed' }>,
  signal: AbortSignal,
): Promise<Pause> {
  const last = { ...endOf(reason), units };
  const doubted = { ...reason, type: RESULT_UNAVAILABLE };
  const { outcome, pauseMs } = certain ? ended(last) : await interpret(deps, job, doubted, signal, last);
  if (outcome && outcome.status !== 'COMPLETED')
    await disprove(deps.db, job.requestId, { ...outcome, units });
  else if (outcome?.payload) await addResult(deps.db, job.requestId, outcome.payload, units);
  return { pauseMs };
}

/** Takes what fal has instead of JSON for the result, once it has answered it long enough and the list has no better. */
async function settleFor(
  deps: Deps,
  job: Generation,
  { reason, leftover, units = null }: Doubtful,
  signal: AbortSignal,
): Promise<Pause> {
  const last = leftover && ({ status: 'COMPLETED', payload: leftover, units } as const);
  const { outcome, pauseMs } = await interpret(deps, job, reason, signal, last);
  const payload = outcome?.status === 'COMPLETED' ? outcome.payload : leftover;
  if (outcome && payload) await addResult(deps.db, job.requestId, payload, units);
  return { pauseMs };
}
