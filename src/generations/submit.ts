import { randomUUID } from 'node:crypto';
import { falRequestId, pendingRequestId } from '../db/pending-request-id.ts';
import type { Viewer } from '../deps.ts';
import { NotAllowedError } from '../errors.ts';
import { estimate } from '../pricing/estimate.ts';
import type { Deps } from './deps.ts';
import {
  FalRejectedError,
  FalUnavailableError,
  IdempotencyConflictError,
  SubmissionUnconfirmedError,
} from './errors.ts';
import {
  checkDuration,
  checkEndpoint,
  checkIdempotencyKey,
  checkInputs,
  checkUserId,
  type Inputs,
} from './job-input.ts';
import { GENERATION_COLUMNS, type Generation } from './row.ts';
import { send } from './send.ts';

/** A job as a client submits it. */
export interface SubmitInput {
  readonly endpoint: string;
  readonly inputs?: unknown;
  readonly durationS?: number | null | undefined;
  /** Whose job it is, the viewer's by default; only an admin may name another user. */
  readonly userId?: string | null | undefined;
  /** The same key from the same user means the same job. */
  readonly idempotencyKey?: string | null | undefined;
}

/**
 * Records a job, then sends it to fal with exactly one POST. The row is committed before the call, so whatever dies, there
 * is a trace of every job that may have to be paid for. A repeated idempotency key returns the first job as it is now.
 * Throws a DomainError for every expected outcome but "accepted".
 */
export async function submitGeneration(deps: Deps, viewer: Viewer, input: SubmitInput): Promise<Generation> {
  const job = checkJob(viewer, input);
  const inserted = await insert(deps, job);
  if (!inserted) return await findFirst(deps, job);
  deps.checkpoint('submit: inserted');
  const { generation, answer } = await send(deps, inserted);
  switch (answer?.kind) {
    case 'refused':
      throw new FalRejectedError(answer.reason.message, answer.httpStatus, generation);
    case 'unavailable':
      throw new FalUnavailableError(`fal is not available: ${answer.reason.message}`, generation);
    case 'unknown':
      // A webhook may have confirmed it in the meantime.
      if (falRequestId(generation.requestId) !== null) return generation;
      throw new SubmissionUnconfirmedError(
        `fal did not confirm the job (${answer.message}). It may have been accepted, so it is not sent again.`,
        generation,
      );
    case 'accepted':
    case undefined:
      return generation;
  }
}

interface Job {
  readonly userId: string;
  readonly endpoint: string;
  readonly inputs: Inputs;
  readonly durationS: number | null;
  readonly idempotencyKey: string | null;
}

function checkJob(viewer: Viewer, input: SubmitInput): Job {
  const userId = input.userId ?? viewer.userId;
  if (userId !== viewer.userId && viewer.role !== 'admin')
    throw new NotAllowedError('Only an admin may submit for another user.');
  return {
    userId: checkUserId('userId', userId),
    endpoint: checkEndpoint('endpoint', input.endpoint),
    inputs: checkInputs('inputs', input.inputs),
    durationS: checkDuration('durationS', input.durationS ?? null),
    idempotencyKey: checkIdempotencyKey('idempotencyKey', input.idempotencyKey ?? null),
  };
}

/** Inserts the row; undefined if the user has used the idempotency key before. */
async function insert(deps: Deps, job: Job): Promise<Generation | undefined> {
  const { durationS, costCents } = await estimate(deps.pricing, job.endpoint, job.inputs, job.durationS);
  const rows = await deps.db.$queryRaw<Generation[]>`/* submit */
    INSERT INTO generations AS g (request_id, user_id, endpoint, status, inputs, duration_s, cost_cents,
      idempotency_key, next_check_at)
    VALUES (${pendingRequestId(randomUUID())}, ${job.userId}, ${job.endpoint}, 'IN_QUEUE',
      ${JSON.stringify(job.inputs)}::jsonb, ${durationS}::real, ${costCents}::numeric,
      ${job.idempotencyKey}, now() + make_interval(secs => ${deps.schedule.firstSeconds}::float8))
    ON CONFLICT (user_id, idempotency_key) WHERE idempotency_key IS NOT NULL DO NOTHING
    RETURNING ${GENERATION_COLUMNS}`;
  return rows[0];
}

async function findFirst(deps: Deps, job: Job): Promise<Generation> {
  const rows = await deps.db.$queryRaw<Array<Generation & { same: boolean }>>`/* submit: first of the key */
    SELECT ${GENERATION_COLUMNS},
      (g.endpoint = ${job.endpoint} AND g.inputs = ${JSON.stringify(job.inputs)}::jsonb) AS same
    FROM generations g WHERE g.user_id = ${job.userId} AND g.idempotency_key = ${job.idempotencyKey}`;
  const [first] = rows;
  if (!first) throw new Error('the row with this idempotency key is gone');
  if (first.same) return first;
  throw new IdempotencyConflictError(
    'This idempotency key was used for a job with another endpoint or other inputs.',
    first,
  );
}
