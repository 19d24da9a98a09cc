import type { ResultAnswer } from '../../fal/answers.ts';
import { RESULT_NOT_JSON } from '../../fal/failure-types.ts';
import { longest, NO_PAUSE, type Pause, pauseOf } from '../../lib/pause.ts';
import type { Deps } from '../deps.ts';
import type { Generation } from '../row.ts';
import { addResult, endOf } from '../transitions/end.ts';
import { contradictionIn, correct, weigh } from './contradict.ts';
import { learnPaths } from './learn-paths.ts';
import { completedWithout, ended, interpret, unavailable } from './unexplained-answer.ts';

const NO_RESULT = { message: 'fal answered something else than the result', type: RESULT_NOT_JSON };

/**
 * Fetches the result of a job that is known to have ended, as fal says in success. It has failed all the same if its result
 * is a verdict, as it has when fal is asked for its status. Returns how long fal wants to be left alone.
 */
export async function fetchResult(deps: Deps, due: Generation, signal: AbortSignal): Promise<Pause> {
  const result = await deps.fal.result(due, signal, { asksStatus: 'if-failing' });
  const job = await learnPaths(deps, due, result.queuePaths);
  if (result.kind === 'success') {
    await addResult(deps.db, job.requestId, result.payload, result.units);
    return NO_PAUSE;
  }
  // Once fal has answered it long enough, and if the list has no better, it is all there is.
  const instead = result.kind === 'failed' ? undefined : completedWithout(result);
  if (instead)
    return await correct(deps, job, await interpret(deps, job, { reason: NO_RESULT, last: instead }, signal));
  const contradiction = await contradictionIn(deps, job, result, signal);
  if (contradiction) return await correct(deps, job, await weigh(deps, job, contradiction, signal));
  // What fal refuses us or cannot give now says nothing about the job, but its list may.
  if (result.kind === 'unanswered' && !result.notReady && result.httpStatus !== undefined) {
    const said = { message: result.message, type: null };
    const doubt = { reason: unavailable(said), last: null, said };
    const interpreted = await interpret(deps, job, doubt, signal);
    if (interpreted.outcome) return longest([await correct(deps, job, interpreted), pauseOf(result)]);
  }
  return await lookUp(deps, job, result, signal);
}

/** fal keeps a result for an hour, and what it was in its list of requests for a month. */
async function lookUp(
  deps: Deps,
  job: Generation,
  result: Exclude<ResultAnswer, { kind: 'success' }>,
  signal: AbortSignal,
): Promise<Pause> {
  const listed =
    result.kind === 'doubtful' ? await deps.fal.findEnd(job.endpoint, job.requestId, signal) : undefined;
  if (listed?.kind === 'success' && listed.payload !== null)
    return await correct(deps, job, ended({ status: 'COMPLETED', payload: listed.payload }));
  if (listed?.kind === 'failed') return await correct(deps, job, ended(endOf(listed.reason)));
  // Trouble that concerns all calls is logged once, not for every job.
  if (result.kind === 'failed' || result.trouble === undefined)
    deps.log.warn(
      { requestId: job.requestId, answer: result.kind },
      'the result of a completed job cannot be fetched now',
    );
  return result.kind === 'unanswered' ? pauseOf(result) : NO_PAUSE;
}
