import { falRequestId } from '../db/request-id.ts';
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
 * Cancels a job as far as that is possible: one that was never sent is not sent, one that waits in fal's queue is taken
 * out of it, one that runs is asked to stop and ends as whatever really happens. Throws a TooLateToCancelError with the
 * ended job, or a GenerationNotFoundError.
 */
export async function cancelGeneration(deps: Deps, viewer: Viewer, id: bigint): Promise<Generation> {
  const job = await deps.db.generation.findUnique({ where: { id, ...accessWhere(viewer) } });
  if (!job) throw new GenerationNotFoundError('There is no such job.');
  const wished = (await cancelUnsent(deps.db, job.id)) ?? (await noteWish(deps, job));
  if (!wished) throw tooLate(await reload(deps, job));
  const requestId = falRequestId(wished.requestId);
  if (wished.status === 'CANCELLED' || requestId === null) return wished;

  const answer = await deps.fal.cancel(wished.endpoint, requestId);
  // Removed from the queue, it never ran and is not paid.
  if (answer.kind === 'cancelled')
    await applyResult(deps.db, { requestId }, { status: 'CANCELLED' }, 'CANCEL');
  // How it ended is known as soon as it is asked for.
  if (answer.kind === 'too-late')
    await checkJob(deps, wished, AbortSignal.timeout(deps.schedule.timeoutSeconds * 2000));
  // Whether it stops, or whether the wish got through, is worth a look before the next one that is planned.
  if (answer.kind === 'requested' || answer.kind === 'unanswered') await checkSoon(deps, requestId);
  const now = await reload(deps, wished);
  if (answer.kind === 'too-late' && !isInFlight(now)) throw tooLate(now);
  return now;
}

async function noteWish(deps: Deps, job: Generation): Promise<Generation | undefined> {
  const rows = await deps.db.$queryRaw<Generation[]>`/* cancel: wish */
    UPDATE generations g SET cancel_requested_at = COALESCE(g.cancel_requested_at, now())
    WHERE g.id = ${job.id} AND ${IN_FLIGHT}
    RETURNING ${GENERATION_COLUMNS}`;
  return rows[0];
}

function tooLate(job: Generation): TooLateToCancelError {
  return new TooLateToCancelError(`The job had already ended: it is ${job.status}.`, job);
}
