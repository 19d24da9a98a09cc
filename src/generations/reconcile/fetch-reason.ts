import { type FalReason, mergeReasons, saysLittle } from '../../fal/reason.ts';
import { NO_PAUSE, type Pause, pauseOf } from '../../lib/pause.ts';
import type { Deps } from '../deps.ts';
import type { Generation } from '../row.ts';
import { explainFailure } from '../transitions/end.ts';

/**
 * Fetches why a job failed, where the webhook that ended it hardly said so: it may have carried no more than the HTTP status
 * of the result (https://github.com/fal-ai/fal-js/issues/153). The job has failed whatever fal answers here. Returns how
 * long fal wants to be left alone.
 */
export async function fetchReason(deps: Deps, job: Generation, signal: AbortSignal): Promise<Pause> {
  const known: FalReason = { message: job.error ?? '', type: job.errorType };
  const result = await deps.fal.result(job, signal);
  switch (result.kind) {
    case 'failed':
      await explainFailure(deps.db, job.requestId, mergeReasons(result.reason, known), result.units);
      return NO_PAUSE;
    case 'success':
      // fal's word for it stands, but somebody may want to see what is there.
      deps.log.warn({ requestId: job.requestId }, 'fal reported a failure of a job that has a result');
      await explainFailure(deps.db, job.requestId, known, result.units);
      return NO_PAUSE;
    case 'doubtful': {
      if (result.explains) {
        await explainFailure(deps.db, job.requestId, mergeReasons(result.reason, known));
        return NO_PAUSE;
      }
      // Only its type is missing, and the list has none either.
      if (!saysLittle(known)) {
        await explainFailure(deps.db, job.requestId, known);
        return NO_PAUSE;
      }
      const listed = await deps.fal.findEnd(job.endpoint, job.requestId, signal);
      if (listed.kind !== 'failed') return listed.kind === 'unanswered' ? pauseOf(listed) : NO_PAUSE;
      await explainFailure(deps.db, job.requestId, mergeReasons(listed.reason, known));
      return NO_PAUSE;
    }
    case 'unanswered':
      return pauseOf(result);
  }
}
