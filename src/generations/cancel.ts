import { LRUCache } from 'lru-cache';
import { hasId } from '../db/of-month.ts';
import { falRequestId } from '../db/pending-request-id.ts';
import type { Viewer } from '../deps.ts';
import type { CancelAnswer } from '../fal/answers.ts';
import { accessWhere } from './access.ts';
import type { Deps } from './deps.ts';
import { CancellationUnconfirmedError, GenerationNotFoundError, TooLateToCancelError } from './errors.ts';
import { checkJob } from './reconcile/check-job.ts';
import { checkSoon } from './reconcile/schedule.ts';
import { GENERATION_COLUMNS, type Generation } from './row.ts';
import { reload } from './send.ts';
import { applyResult, cancelUnsent } from './transitions/end.ts';
import { IN_FLIGHT, isInFlight } from './transitions/states.ts';

/**
 * Cancels a job as far as possible: a job that was never sent will not be, one that waits in fal's queue is removed from it,
 * and one that runs is asked to stop, and ends in whatever way it really ends. Throws a TooLateToCancelError with the ended
 * job, a CancellationUnconfirmedError where fal did not say that it will, or a GenerationNotFoundError.
 */
export async function cancelGeneration(deps: Deps, viewer: Viewer, id: bigint): Promise<Generation> {
  const job = await deps.db.generation.findFirst({ where: { id, ...accessWhere(viewer) } });
  if (!job) throw new GenerationNotFoundError('There is no such job.');
  const requested = (await cancelUnsent(deps.db, job.id)) ?? (await noteRequest(deps, job));
  if (!requested) throw tooLate(await reload(deps, job));
  const requestId = falRequestId(requested.requestId);
  if (requested.status === 'CANCELLED' || requestId === null) return requested;

  const answer = await askOnce(deps.fal, requested);
  // Removed from the queue, it never ran and costs nothing.
  if (answer.kind === 'cancelled')
    await applyResult(deps.db, { requestId }, { status: 'CANCELLED' }, 'CANCEL');
  // fal already knows how it ended.
  if (answer.kind === 'too-late')
    await checkJob(deps, requested, AbortSignal.timeout(deps.schedule.timeoutSeconds * 2000));
  // Whether it stops, or whether the request got through, is worth a check before the next planned one.
  else if (answer.kind !== 'cancelled') await checkSoon(deps, requestId);
  const now = await reload(deps, requested);
  if (wasAsked(answer)) return now;
  throw isInFlight(now) ? unconfirmed(now, answer) : tooLate(now);
}

// So long the answer to one request stands for others.
const ASKED_MS = 2000;
const MAX_ASKED = 10_000;
const asked = new WeakMap<object, LRUCache<string, Promise<CancelAnswer>>>();

/** Asks fal to cancel a job, once for all who want it at the same time or soon after. */
function askOnce(fal: Deps['fal'], job: Generation): Promise<CancelAnswer> {
  const answers =
    asked.get(fal) ?? new LRUCache<string, Promise<CancelAnswer>>({ max: MAX_ASKED, ttl: ASKED_MS });
  asked.set(fal, answers);
  const answer = answers.get(job.requestId) ?? fal.cancel(job);
  if (!answers.has(job.requestId)) answers.set(job.requestId, answer);
  return answer;
}

/** Whether fal took the request, or may have: no answer came. */
function wasAsked(answer: CancelAnswer): boolean {
  if (answer.kind === 'unanswered') return answer.httpStatus === undefined;
  return answer.kind === 'cancelled' || answer.kind === 'requested';
}

function unconfirmed(job: Generation, answer: CancelAnswer): CancellationUnconfirmedError {
  return new CancellationUnconfirmedError(
    `fal did not confirm that it cancels the job (${wordsOf(answer)}). It is asked again with each check.`,
    job,
  );
}

function wordsOf(answer: CancelAnswer): string {
  if (answer.kind === 'doubtful') return answer.reason.message;
  if (answer.kind === 'unanswered') return answer.message;
  return answer.kind === 'too-late' ? `too late, though the job has not ended: ${answer.reason.message}` : '';
}

async function noteRequest(deps: Deps, job: Generation): Promise<Generation | undefined> {
  const rows = await deps.db.$queryRaw<Generation[]>`/* cancel: request */
    UPDATE generations g SET cancel_requested_at = COALESCE(g.cancel_requested_at, now())
    WHERE ${hasId(job.id)} AND ${IN_FLIGHT}
    RETURNING ${GENERATION_COLUMNS}`;
  return rows[0];
}

function tooLate(job: Generation): TooLateToCancelError {
  return new TooLateToCancelError(`The job had already ended: it is ${job.status}.`, job);
}
