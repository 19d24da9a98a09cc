import type { Ended, ResultAnswer, Unanswered, Unclear } from '../../fal/answers.ts';
import { RESULT_UNAVAILABLE } from '../../fal/failure-types.ts';
import { type FalReason, mergeReasons } from '../../fal/reason.ts';
import { isNoResult } from '../../fal/status-words.ts';
import { nameOurAccount } from '../../fal/trouble.ts';
import { longest, pauseOf } from '../../lib/pause.ts';
import type { Deps } from '../deps.ts';
import type { Generation } from '../row.ts';
import { endOf, type Outcome } from '../transitions/end.ts';
import { explained } from './fetch-reason.ts';
import {
  completedWithout,
  ended,
  type Interpretation,
  interpret,
  stays,
  unavailable,
} from './unexplained-answer.ts';

const NO_RESULT: FalReason = { message: 'fal answered no result', type: null };

/** fal says that the job has ended, or perhaps that it has; only its result says how. */
export async function conclude(
  deps: Deps,
  job: Generation,
  status: Ended | Unclear,
  signal: AbortSignal,
): Promise<Interpretation> {
  const result = await deps.fal.result(job, signal);
  // An unknown word may be one for a job that still runs.
  const mayRun = status.kind === 'unclear' && status.httpStatus === undefined;
  const told = mayRun ? null : status.reason;
  // A gateway may have refused the call for the status, whatever the job does: only the list knows how it ended.
  const doubt = async (reason: FalReason, last: Outcome = endOf(reason)) => {
    const doubted = status.kind === 'unclear' ? { ...reason, type: RESULT_UNAVAILABLE } : reason;
    return await interpret(deps, job, doubted, signal, mayRun ? null : last);
  };
  switch (result.kind) {
    case 'success':
      return ofResult(result, status) ?? (mayRun ? stays() : await doubt(unavailable(told ?? NO_RESULT)));
    case 'failed':
      if (status.kind === 'unclear' && !result.certain) return await doubt(mergeReasons(result.reason, told));
      return ended({ ...endOf(mergeReasons(result.reason, told)), units: result.units });
    case 'doubtful':
      if (status.kind === 'ended' && told) return ended(endOf(explained(told, result)));
      return await doubt(unavailable(mergeReasons(result.reason, told)), completedWithout(result));
    case 'unanswered':
      // What was just answered for the status was not refused for our key or account.
      if (status.kind === 'ended' && result.ofApp)
        return ended(endOf(told ? explained(told, { explains: true, reason: result.ofApp }) : result.ofApp));
      if (!isAnswer(result, status)) return stays(pauseOf(result));
      // A job that fal calls failed or cancelled is not going to be ready.
      if (status.kind === 'ended' && told && (status.as || !(result.notReady || result.httpStatus === 429)))
        return ended(endOf(told));
      if (status.kind === 'unclear' && result.notReady) return stays();
      return atLeast(
        result,
        await doubt(unavailable(wordsOf(result, told)), told ? undefined : completedWithout(result)),
      );
  }
}

/** What the job's own result makes of it; null if it is none. fal's word for a failure counts more than what there is. */
function ofResult(
  { payload, units }: Extract<ResultAnswer, { kind: 'success' }>,
  status: Ended | Unclear,
): Interpretation | null {
  const as = status.kind === 'ended' ? status.as : undefined;
  if (status.kind === 'ended' && status.reason && as === 'FAILED')
    return ended({ ...endOf(status.reason), units });
  const undoubted = status.kind === 'ended' && as === undefined;
  if (undoubted || !isNoResult(payload.json)) return ended({ status: 'COMPLETED', payload, units });
  return as === 'CANCELLED' ? ended({ status: 'CANCELLED', units }) : null;
}

function wordsOf({ message, notReady }: Unanswered, told: FalReason | null): FalReason {
  return told && notReady ? told : mergeReasons({ message, type: null }, told);
}

/** The interpretation with the pause that the answer asks for, if the job stays open. */
function atLeast(answer: Unanswered, { outcome, pauseMs }: Interpretation): Interpretation {
  return outcome ? ended(outcome) : stays(longest([{ pauseMs }, pauseOf(answer)]));
}

/** Whether fal answered for this job: it has just answered for the status, so what refuses the result may be the app. */
function isAnswer(
  { httpStatus = 0, trouble, notReady, pauseMs, message }: Unanswered,
  status: Ended | Unclear,
): boolean {
  if (notReady) return true;
  if (trouble === 'REFUSED' && nameOurAccount(message) && !(status.kind === 'ended' && status.reason))
    return false;
  // Too many calls are asked for later; but an app may answer 429 for ever.
  if (httpStatus === 429) return status.kind === 'ended' && status.as === undefined;
  if (status.kind === 'ended' && status.as && trouble === undefined && pauseMs === undefined) return true;
  return httpStatus >= 400 && httpStatus < 500 && trouble !== 'UNREACHABLE';
}
