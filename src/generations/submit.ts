import { randomUUID } from 'node:crypto';
import type { Deps, Viewer } from '../deps.ts';
import { NotAllowedError } from '../errors.ts';
import type { SubmitAnswer } from '../fal/client.ts';
import { estimate } from '../pricing/estimate.ts';
import { applyResult } from './apply-result.ts';
import { checkDuration, checkEndpoint, checkInputs, checkUserId, type Inputs } from './job-input.ts';
import { FalRejectedError, FalUnavailableError, SubmissionUnconfirmedError } from './outcomes.ts';
import { GENERATION_COLUMNS, type Generation, pendingRequestId } from './row.ts';

/** A job as a client asks for it. */
export interface SubmitInput {
  readonly endpoint: string;
  readonly inputs?: unknown;
  readonly durationS?: number | null | undefined;
  /** For whom; only an admin may name somebody else. */
  readonly userId?: string | null | undefined;
}

/**
 * Records a job, then sends it to fal with exactly one POST. The row is committed before the call, so whatever dies,
 * there is a trace of every job that may have been paid for. Throws a DomainError for every expected outcome that
 * is not "accepted".
 */
export async function submitGeneration(deps: Deps, viewer: Viewer, input: SubmitInput): Promise<Generation> {
  const job = checkJob(viewer, input);
  const submission = randomUUID();
  const row = await insert(deps, submission, job);
  const answer = await deps.fal.submit({
    endpoint: job.endpoint,
    input: job.inputs,
    webhookUrl: deps.webhookUrl && `${deps.webhookUrl}?submission=${submission}`,
  });
  return await settle(deps, row, answer);
}

interface Job {
  readonly userId: string;
  readonly endpoint: string;
  readonly inputs: Inputs;
  readonly durationS: number | null;
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
  };
}

async function insert(deps: Deps, submission: string, job: Job): Promise<Generation> {
  const { durationS, costCents } = estimate(job.endpoint, job.inputs, job.durationS);
  const rows = await deps.db.$queryRaw<Generation[]>`/* submit */
    INSERT INTO generations AS g (request_id, user_id, endpoint, status, inputs, duration_s, cost_cents)
    VALUES (${pendingRequestId(submission)}, ${job.userId}, ${job.endpoint}, 'IN_QUEUE',
      ${JSON.stringify(job.inputs)}::jsonb, ${durationS}::real, ${costCents}::numeric)
    RETURNING ${GENERATION_COLUMNS}`;
  const [row] = rows;
  if (!row) throw new Error('the INSERT returned no row');
  return row;
}

async function settle(deps: Deps, row: Generation, answer: SubmitAnswer): Promise<Generation> {
  switch (answer.kind) {
    case 'accepted':
      return await confirm(deps, row, answer.requestId);
    case 'refused': {
      const failed = await fail(deps, row, answer.reason);
      throw new FalRejectedError(answer.reason.message, answer.httpStatus, failed);
    }
    case 'unavailable': {
      const failed = await fail(deps, row, answer.reason);
      throw new FalUnavailableError(`fal is not available: ${answer.reason.message}`, failed);
    }
    case 'unknown':
      deps.log.warn(
        { generation: row.id, endpoint: row.endpoint, answer },
        'a submit was not confirmed by fal',
      );
      throw new SubmissionUnconfirmedError(
        `fal did not confirm the job (${answer.message}). It may have been accepted, so it is not sent again.`,
        row,
      );
  }
}

/** Stores fal's id, unless a webhook that overtook the answer has done so already. */
async function confirm(deps: Deps, row: Generation, requestId: string): Promise<Generation> {
  await deps.db.$executeRaw`/* submit: confirm */
    UPDATE generations g SET request_id = ${requestId} WHERE g.request_id = ${row.requestId}`;
  return await deps.db.generation.findUniqueOrThrow({ where: { id: row.id } });
}

async function fail(
  deps: Deps,
  row: Generation,
  reason: { message: string; type: string | null },
): Promise<Generation> {
  const applied = await applyResult(deps.db, { requestId: row.requestId }, { status: 'FAILED', reason });
  return applied.verdict === 'APPLIED' ? applied.generation : row;
}
