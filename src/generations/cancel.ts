import { falRequestId } from '../db/pending-request-id.ts';
import type { Viewer } from '../deps.ts';
import { accessWhere } from './access.ts';
import type { Deps } from './deps.ts';
import { GenerationNotFoundError, TooLateToCancelError } from './errors.ts';
import { checkJob } from './reconcile/check-job.ts';
import { checkSoon } from './reconcile/schedule.ts';
import { GENERATION_COLUMNS, type Generation } from './row.ts';
import { reload } from './send.ts';
import { applyResult, cancelUnsent } from './transitions/end.ts';
import { IN_FLIGHT, isInFlight } from './transitions/states.ts';

/**
 * Cancels a job as far as possible: a job that was never sent will not be, one that waits in fal's queue is removed from it,
 * and one that runs is asked to stop, and ends in whatever way it really ends. Throws a TooLateToCancelError with the ended
 * job, or a GenerationNotFoundError.
 */
export async function cancelGeneration(deps: Deps, viewer: Viewer, id: bigint): Promise<Generation> {
  const job = await deps.db.generation.findUnique({ where: { id, ...accessWhere(viewer) } });
  if (!job) throw new GenerationNotFoundError('There is no such job.');
  const requested = (await cancelUnsent(deps.db, job.id)) ?? (await noteRequest(deps, job));
  if (!requested) throw tooLate(await reload(deps, job));
  const requestId = falRequestId(requested.requestId);
  if (requested.status === 'CANCELLED' || requestId === null) return requested;

  const answer = await deps.fal.cancel(requested.endpoint, requestId);
  // Removed from the queue, it never ran and costs nothing.
  if (answer.kind === 'cancelled')
    await applyResult(deps.db, { requestId }, { status: 'CANCELLED' }, 'CANCEL');
  // fal already knows how it ended.
  if (answer.kind === 'too-late')
    await checkJob(deps, requested, AbortSignal.timeout(deps.schedule.timeoutSeconds * 2000));
  // Whether it stops, or whether the request got through, is worth a check before the next planned one.
  if (answer.kind === 'requested' || answer.kind === 'unanswered') await checkSoon(deps, requestId);
  const now = await reload(deps, requested);
  if (answer.kind === 'too-late' && !isInFlight(now)) throw tooLate(now);
  return now;
}

async function noteRequest(deps: Deps, job: Generation): Promise<Generation | undefined> {
  const rows = await deps.db.$queryRaw<Generation[]>`/* cancel: request */
    UPDATE generations g SET cancel_requested_at = COALESCE(g.cancel_requested_at, now())
    WHERE g.id = ${job.id} AND ${IN_FLIGHT}
    RETURNING ${GENERATION_COLUMNS}`;
  return rows[0];
}

function tooLate(job: Generation): TooLateToCancelError {
  return new TooLateToCancelError(`The job had already ended: it is ${job.status}.`, job);
}
