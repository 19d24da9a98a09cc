import type { Doubtful, Ended, ResultAnswer, Unanswered, Unclear } from '../../fal/answers.ts';
import { RESULT_UNAVAILABLE } from '../../fal/failure-types.ts';
import { type FalReason, mergeReasons, saysLittle } from '../../fal/reason.ts';
import { isNoResult } from '../../fal/status-words.ts';
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
  unconfirmed,
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
  const doubt = async (said: FalReason, { last = endOf(unavailable(said)), mayPass = false }: Last = {}) => {
    const reason = { message: said.message, type: RESULT_UNAVAILABLE };
    const words = last.status === 'COMPLETED' ? undefined : said;
    return await interpret(deps, job, { reason, last: mayRun ? null : last, said: words, mayPass }, signal);
  };
  switch (result.kind) {
    case 'success':
      return ofResult(result, status) ?? (mayRun ? stays() : await doubt(told ?? NO_RESULT));
    case 'failed': {
      const reason = mergeReasons(result.reason, told);
      // A gateway may have refused the call for the status, whatever the job does: only the list knows how it ended.
      if (status.kind === 'unclear' && !result.certain)
        return await doubt(reason, { last: endOf(unconfirmed(reason)) });
      return ended({ ...endOf(reason), units: result.units });
    }
    case 'doubtful': {
      if (status.kind === 'ended' && told) return ended(failedWith(told, result));
      const reason = mergeReasons(result.reason, told);
      // What the status itself refuses by a name that does not pass is fal's word for it.
      const last = completedWithout(result) ?? (told?.type ? endOf(unconfirmed(reason)) : undefined);
      return await doubt(reason, { last });
    }
    case 'unanswered': {
      if (status.kind === 'unclear' && (result.notReady || isUnreached(result)))
        return stays(pauseOf(result));
      const fails = status.kind === 'ended' && told !== null;
      if (fails && result.ofApp)
        return ended(endOf(explained(told, { explains: true, reason: result.ofApp })));
      // The result is still asked for, as it is after a webhook: it may say why.
      if (fails && isAnswer(result, status)) return ended(unexplained(told));
      const words = wordsOf(result, told);
      const last = fails ? unexplained(words) : completedWithout(result);
      return atLeast(result, await doubt(words, { last, mayPass: result.trouble !== undefined }));
    }
  }
}

/** How the job ended if nothing better comes: a lasting failure of its result, which nobody confirms, if absent. */
interface Last {
  readonly last?: Outcome | undefined;
  readonly mayPass?: boolean;
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

/** The words of what may be all that there is to know; not where they are about the result not being ready, or all calls. */
function wordsOf({ message, notReady, trouble }: Unanswered, told: FalReason | null): FalReason {
  const words = { message, type: null };
  if (told === null) return words;
  return notReady || trouble ? told : mergeReasons(told, words);
}

/** How a job failed that fal calls failed. Where neither the status nor the result says why, the list may, or a later result. */
function failedWith(told: FalReason, result: Doubtful): Outcome {
  const isExplained = (result.explains && !result.ofPage) || !saysLittle(told);
  return isExplained ? endOf(explained(told, result)) : unexplained(told);
}

function unexplained(told: FalReason): Outcome {
  const end = endOf(told);
  return end.status === 'FAILED' ? { ...end, unexplained: true } : end;
}

/** The interpretation with the pause that the answer asks for, if the job stays open. */
export function atLeast(answer: Unanswered, { outcome, pauseMs }: Interpretation): Interpretation {
  return outcome ? ended(outcome) : stays(longest([{ pauseMs }, pauseOf(answer)]));
}

/** Whether fal was not reached, which is trouble with all calls. */
function isUnreached({ httpStatus, trouble }: Unanswered): boolean {
  return httpStatus === undefined && trouble === 'UNREACHABLE';
}

/** Whether fal answered of a job that failed that it has no result, and not only for now. */
function isAnswer({ httpStatus = 0, trouble, notReady }: Unanswered, { as }: Ended): boolean {
  // A job that fal calls failed or cancelled is not going to be ready.
  if (as && (notReady || (trouble === undefined && httpStatus !== 429))) return true;
  return (
    httpStatus >= 400 && httpStatus < 500 && httpStatus !== 429 && !notReady && trouble !== 'UNREACHABLE'
  );
}
