import type { ResultAnswer } from '../../fal/answers.ts';
import { RESULT_UNAVAILABLE } from '../../fal/failure-types.ts';
import type { FalReason } from '../../fal/reason.ts';
import { NO_RESULT_HERE } from '../../fal/verdict.ts';
import type { Pause } from '../../lib/pause.ts';
import type { Deps } from '../deps.ts';
import type { Generation } from '../row.ts';
import { addResult, disprove, endOf } from '../transitions/end.ts';
import { ended, type Interpretation, interpret, unavailable } from './unexplained-answer.ts';

/** A result that says that a job failed which its webhook called a success. */
interface Contradiction {
  readonly reason: FalReason;
  /** What fal said, if that reason is the ledger's own. */
  readonly said?: FalReason;
  readonly units?: string | null;
  /** Set where it is fal's own form of a failed job, which counts at once. */
  readonly certain?: true;
}

/**
 * What in a result contradicts the OK of its webhook, for the same row as if fal had been asked for the status. A missing
 * result does not: fal keeps one for an hour, and its OK knows more than a 404. Nor does what may be about our key, unless an
 * app says why and fal answers our key for the status.
 */
export async function contradictionIn(
  deps: Deps,
  job: Generation,
  result: ResultAnswer,
  signal: AbortSignal,
): Promise<Contradiction | undefined> {
  if (job.endedBy !== 'WEBHOOK') return undefined;
  switch (result.kind) {
    case 'success':
      return undefined;
    case 'failed':
      return result;
    case 'doubtful':
      // A gateway's page or a redirect is trouble with all calls, and no job failed by it.
      if (result.trouble || result.httpStatus === undefined || NO_RESULT_HERE.includes(result.httpStatus))
        return undefined;
      return { reason: unavailable(result.reason), said: result.reason };
    case 'unanswered': {
      if (!result.ofApp) return undefined;
      const status = await deps.fal.status(job, signal);
      return status.kind === 'ended' ? { reason: unavailable(result.ofApp), said: result.ofApp } : undefined;
    }
  }
}

/**
 * Weighs it: any refusal but a certain one may be a gateway's, and who believes it pays for the render again, so it counts if
 * it lasts and the list has no better.
 */
export async function weigh(
  deps: Deps,
  job: Generation,
  { reason, said, units, certain }: Contradiction,
  signal: AbortSignal,
): Promise<Interpretation> {
  const read = units !== undefined && { units };
  const last = { ...endOf(reason), ...read };
  if (certain) return ended(last);
  const doubted = { ...reason, type: RESULT_UNAVAILABLE };
  const { outcome, pauseMs } = await interpret(deps, job, { reason: doubted, last, said }, signal);
  return { outcome: outcome && { ...outcome, ...read }, pauseMs };
}

/** Corrects the row of a job that completed, by what has become known of its end: its result, or that it failed. */
export async function correct(
  deps: Deps,
  job: Generation,
  { outcome, pauseMs }: Interpretation,
): Promise<Pause> {
  if (outcome && outcome.status !== 'COMPLETED') await disprove(deps.db, job.requestId, outcome);
  else if (outcome?.payload) await addResult(deps.db, job.requestId, outcome.payload, outcome.units);
  return { pauseMs };
}
