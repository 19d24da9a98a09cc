import type { ResultAnswer } from '../../fal/answers.ts';
import type { FalResult } from '../../fal/result.ts';
import { NO_PAUSE, type Pause, pauseOf } from '../../lib/pause.ts';
import type { Deps } from '../deps.ts';
import type { Generation } from '../row.ts';
import { addResult } from '../transitions/end.ts';
import { contradict, contradictionIn } from './contradict.ts';
import { learnPaths } from './learn-paths.ts';
import { interpret, notJson } from './unexplained-answer.ts';

/**
 * Fetches the result of a job that is known to have ended, as fal says in success. It has failed all the same if its result
 * is a verdict, as it has when fal is asked for its status. Returns how long fal wants to be left alone.
 */
export async function fetchResult(deps: Deps, job: Generation, signal: AbortSignal): Promise<Pause> {
  const result = await deps.fal.result(job, signal, { asksStatus: true });
  await learnPaths(deps, job, result.queuePaths);
  if (result.kind === 'success') {
    await addResult(deps.db, job.requestId, result.payload, result.units);
    return NO_PAUSE;
  }
  if (result.kind !== 'failed' && result.leftover)
    return await settleFor(deps, job, result, result.leftover, signal);
  const contradiction = await contradictionIn(deps, job, result, signal);
  if (contradiction) return await contradict(deps, job, contradiction, signal);
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

/** Takes what fal has in place of the result, once it has answered it long enough and the list has no better. */
async function settleFor(
  deps: Deps,
  job: Generation,
  { units = null }: Extract<ResultAnswer, { units?: string | null }>,
  leftover: FalResult,
  signal: AbortSignal,
): Promise<Pause> {
  const last = { status: 'COMPLETED', payload: leftover, units } as const;
  const { outcome, pauseMs } = await interpret(deps, job, notJson(), signal, last);
  const payload = outcome?.status === 'COMPLETED' ? outcome.payload : leftover;
  if (outcome && payload) await addResult(deps.db, job.requestId, payload, units);
  return { pauseMs };
}
