import type { FalReason } from '../../fal/reason.ts';
import type { Deps } from '../deps.ts';
import type { Generation } from '../row.ts';
import { endOf, type Outcome } from '../transitions/end.ts';
import { IN_FLIGHT } from '../transitions/states.ts';

/** The type of a doubt where fal answers 404 for the status. */
export const UNKNOWN_TO_FAL = 'unknown_to_fal';
/** The type of a doubt where a job has ended, and its result is an error without a type. */
export const RESULT_UNAVAILABLE = 'result_unavailable';

/** What a strange answer amounts to: how the job ended, or that it stays open and how long fal wants to be left alone. */
export type Interpretation =
  | { readonly outcome: Outcome }
  | { readonly outcome: null; readonly pauseMs: number };

const DOUBTS_NEEDED = 3;
const OPEN = { outcome: null, pauseMs: 0 } as const;

/**
 * A strange answer is no verdict; the same one several times in a row and over the whole grace is. Where it tells nothing
 * of how the job ended, fal's list of requests is asked: fal keeps a result for an hour and the list for a month, so a
 * 404 may be all that is left of a render that was paid.
 */
export async function interpret(
  deps: Deps,
  job: Generation,
  reason: FalReason,
  signal: AbortSignal,
): Promise<Interpretation> {
  const { graceSeconds, horizonSeconds } = deps.schedule;
  const seconds = await noteDoubt(deps, job, reason);
  if (seconds === null || seconds < graceSeconds) return OPEN;
  const failed: Outcome = { status: 'FAILED', reason };
  if (reason.type !== UNKNOWN_TO_FAL && reason.type !== RESULT_UNAVAILABLE) return { outcome: failed };

  const listed = await deps.fal.findEnd(job.endpoint, job.requestId, signal);
  switch (listed.kind) {
    case 'success':
      return { outcome: { status: 'COMPLETED', payload: listed.payload } };
    case 'failed':
      return { outcome: endOf(listed.reason) };
    case 'unlisted':
      // fal does not document what becomes of a cancelled job; being forgotten is one way.
      if (job.cancelRequestedAt && reason.type === UNKNOWN_TO_FAL)
        return { outcome: { status: 'CANCELLED' } };
      return { outcome: failed };
    case 'unanswered':
      // Not every key may read the list. The row then says in the end what is known, that fal disowns the job: CANCELLED
      // would say that no render was paid, also where a wish to cancel came too late.
      if (listed.refused && seconds >= horizonSeconds) return { outcome: failed };
      return { outcome: null, pauseMs: listed.pauseMs ?? 0 };
  }
}

/** For how many seconds the job has been in this doubt; null before that was said often enough. */
async function noteDoubt(deps: Deps, job: Generation, { type }: FalReason): Promise<number | null> {
  const rows = await deps.db.$queryRaw<Array<{ seconds: number | null }>>`/* reconcile: doubt */
    UPDATE generations g
    SET doubted_since = CASE WHEN g.doubt = ${type} THEN g.doubted_since ELSE now() END,
      doubt_count = CASE WHEN g.doubt = ${type} THEN g.doubt_count + 1 ELSE 1 END,
      doubt = ${type}
    WHERE g.id = ${job.id} AND ${IN_FLIGHT}
    RETURNING CASE WHEN g.doubt_count >= ${DOUBTS_NEEDED}::int
      THEN extract(epoch FROM now() - g.doubted_since)::float8 END AS seconds`;
  return rows[0]?.seconds ?? null;
}
