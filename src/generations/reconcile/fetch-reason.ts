import type { Doubtful } from '../../fal/answers.ts';
import { type FalReason, mergeReasons, saysLittle } from '../../fal/reason.ts';
import { NO_PAUSE, type Pause, pauseOf } from '../../lib/pause.ts';
import type { Deps } from '../deps.ts';
import type { Generation } from '../row.ts';
import { explainFailure } from '../transitions/end.ts';
import { learnPaths } from './learn-paths.ts';

/**
 * Fetches why a job failed, where the webhook that ended it hardly said so: it may have carried no more than the HTTP status
 * of the result (https://github.com/fal-ai/fal-js/issues/153). The job has failed whatever fal answers here. Returns how
 * long fal wants to be left alone.
 */
export async function fetchReason(deps: Deps, job: Generation, signal: AbortSignal): Promise<Pause> {
  const known: FalReason = { message: job.error ?? '', type: job.errorType };
  const result = await deps.fal.result(job, signal, { asksStatus: 'if-failing' });
  await learnPaths(deps, job, result.queuePaths);
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
      const reason = explained(known, result);
      // If it says enough, only its type is missing, and the list has none either.
      if ((result.explains && !result.ofPage) || !saysLittle(known)) {
        await explainFailure(deps.db, job.requestId, reason);
        return NO_PAUSE;
      }
      const listed = await deps.fal.findEnd(job.endpoint, job.requestId, signal);
      if (listed.kind === 'failed')
        await explainFailure(deps.db, job.requestId, mergeReasons(listed.reason, known));
      // Who has not said more by now will not.
      else if (isOver(deps, job) && (listed.kind !== 'unanswered' || listed.refused))
        await explainFailure(deps.db, job.requestId, reason);
      else if (listed.kind === 'unanswered') return pauseOf(listed);
      return NO_PAUSE;
    }
    case 'unanswered':
      if (!result.ofApp) return pauseOf(result);
      await explainFailure(
        deps.db,
        job.requestId,
        explained(known, { explains: true, reason: result.ofApp }),
      );
      return NO_PAUSE;
  }
}

/**
 * The reason of a job that fal calls failed, with what its result adds. A missing result adds something only where fal hardly
 * said more than the HTTP status: it may be the app's own 404. So does a page, whose title may be a gateway's.
 */
export function explained(
  told: FalReason,
  { explains, ofPage, httpStatus = 0, reason }: Omit<Doubtful, 'kind'>,
): FalReason {
  const adds = saysLittle(told) || ((httpStatus >= 500 || reason.type !== null) && !ofPage);
  return explains && adds ? mergeReasons(reason, told) : told;
}

/** Whether the grace period has passed since the job failed. */
function isOver({ clocks, schedule }: Deps, { finishedAt }: Generation): boolean {
  return (
    finishedAt !== null &&
    clocks.database.now().getTime() - finishedAt.getTime() >= schedule.graceSeconds * 1000
  );
}
