import { Prisma } from '../db/client.ts';
import { hotQuery } from '../db/hot-query.ts';
import { hasId } from '../db/of-month.ts';
import { submissionOf } from '../db/pending-request-id.ts';
import { isDuplicate } from '../db/refusal.ts';
import type { SubmitAnswer } from '../fal/answers.ts';
import type { FalReason } from '../fal/reason.ts';
import { currentTraceparent, traced } from '../lib/tracing.ts';
import type { Deps } from './deps.ts';
import { asInputs } from './job-input.ts';
import { unconfirmedAnswer } from './last-poll.ts';
import {
  GENERATION_COLUMNS,
  type Generation,
  generationColumns,
  type RowParts,
  type SendableJob,
} from './row.ts';
import { asTags } from './tags.ts';
import { claim } from './transitions/claim.ts';
import { applyResult } from './transitions/end.ts';
import { IN_FLIGHT } from './transitions/states.ts';

/** The result of sending a job, with its row as it was then. */
export interface Sent {
  readonly generation: Generation;
  /** Null if another process sent the job, or if it ended before it was sent. */
  readonly answer: SubmitAnswer | null;
}

/** Sends a job that was never sent. It is claimed first, so that only one of the processes that try makes the POST. */
export async function send(deps: Deps, job: Generation): Promise<Sent> {
  if (!(await claim(deps, job))) return { generation: await reload(deps, job), answer: null };
  return await sendClaimed(deps, job);
}

/**
 * Makes the one POST of a job that this process has claimed, or inserted with its claim, and records the answer. A process that
 * dies meanwhile leaves a row that is never sent again.
 */
export async function sendClaimed(
  deps: Deps,
  job: SendableJob,
  parts?: RowParts,
): Promise<Sent & { readonly answer: SubmitAnswer }> {
  deps.checkpoint('submit: claimed');
  const answer = await post(deps, job);
  deps.checkpoint('submit: answered');
  countAnswer(deps, job, answer);
  return { answer, generation: await settle(deps, job, answer, parts) };
}

/** Makes the one POST of a job that this process has claimed. */
export async function post(deps: Deps, job: SendableJob): Promise<SubmitAnswer> {
  const about = () => ({
    name: 'submit to fal',
    kind: 'producer' as const,
    attributes: { 'fal.endpoint': job.endpoint },
  });
  return await traced(about, () =>
    deps.fal.submit({
      endpoint: job.endpoint,
      input: asInputs(job.inputs),
      tags: asTags(job.tags),
      webhookUrl: deps.webhookUrl && webhookUrlOf(deps.webhookUrl, job),
    }),
  );
}

/** Names the job, whose id fal has yet to give, and the trace of its submit: a webhook may come to another server, or after a restart. */
function webhookUrlOf(base: string, job: SendableJob): string {
  const traceparent = currentTraceparent();
  return `${base}?submission=${submissionOf(job.requestId)}${traceparent ? `&traceparent=${traceparent}` : ''}`;
}

/** Counts an answer that ends a submit, once, however often it takes to record it. */
export function countAnswer(deps: Deps, { endpoint }: SendableJob, answer: SubmitAnswer): void {
  deps.metrics.submitted(endpoint, answer.kind);
  deps.refusedSubmits.answered(endpoint, answer);
}

/** Records fal's answer to the POST. Of the row of a job that fal has accepted only these parts are read, if they are given. */
export async function settle(
  deps: Deps,
  job: SendableJob,
  answer: SubmitAnswer,
  parts: RowParts = WHOLE,
): Promise<Generation> {
  switch (answer.kind) {
    case 'accepted':
      return await confirm(deps, job, answer, parts);
    case 'refused':
    case 'unavailable':
      return await fail(deps, job, answer.reason, answer.httpStatus);
    case 'unknown':
      return await leaveUnconfirmed(deps, job, answer.message);
  }
}

/** Keeps why fal's answer is not known: whoever repeats the key is to hear the same. */
async function leaveUnconfirmed(deps: Deps, job: SendableJob, words: string): Promise<Generation> {
  deps.log.warn({ generation: job.id, endpoint: job.endpoint, reason: words }, 'a submit was not confirmed');
  const rows = await deps.db.$queryRaw<Generation[]>`/* send: unconfirmed */
    UPDATE generations g SET last_poll = ${JSON.stringify(unconfirmedAnswer(words))}::jsonb
    WHERE ${hasId(job.id)} AND g.request_id = ${job.requestId} AND ${IN_FLIGHT}
    RETURNING ${GENERATION_COLUMNS}`;
  return rows[0] ?? (await reload(deps, job));
}

/**
 * Stores fal's id and where fal answers for the job. A webhook that overtook the answer has already stored the id, but the
 * bill is still to be read. A request to cancel that came meanwhile is passed on in the next round.
 */
async function confirm(
  deps: Deps,
  job: SendableJob,
  accepted: Extract<SubmitAnswer, { kind: 'accepted' }>,
  parts: RowParts,
): Promise<Generation> {
  try {
    return await storeId(deps, job, accepted, parts);
  } catch (error) {
    if (!isDuplicate(error)) throw error;
    return await leaveUnconfirmed(deps, job, 'fal answered with the request id of another generation');
  }
}

async function storeId(
  deps: Deps,
  job: SendableJob,
  { requestId, queuePaths = null }: Extract<SubmitAnswer, { kind: 'accepted' }>,
  parts: RowParts,
): Promise<Generation> {
  const paths = queuePaths && JSON.stringify(queuePaths);
  const confirmed = Prisma.sql`/* send: confirm */
    UPDATE generations g
    SET request_id = ${requestId}, queue_paths = ${paths}::jsonb,
      next_check_at = CASE WHEN g.request_id = ${requestId} THEN g.next_check_at
        WHEN g.cancel_requested_at IS NULL
        THEN now() + make_interval(secs => ${deps.schedule.firstSeconds}::float8) ELSE now() END
    WHERE ${hasId(job.id)} AND (g.request_id = ${requestId} OR (g.request_id = ${job.requestId} AND ${IN_FLIGHT}))
    RETURNING ${returned(parts)}`;
  const [row] = await hotQuery<Generation>(deps.db, confirmed, { planOnce: true });
  return row ? { ...row, inputs: job.inputs } : await reload(deps, job);
}

const WHOLE: RowParts = { inputs: true, payload: true };
// What says how a submit ended (`accepted` in submit-answer.ts), of a row with fal's id.
const OF_END = ['requestId', 'endedBy'] as const satisfies ReadonlyArray<keyof Generation>;
const returnedOf = new WeakMap<RowParts, Prisma.Sql>();

/** The columns of these parts without the inputs, which may be large, never change, and were just sent. */
function returned(parts: RowParts): Prisma.Sql {
  const known = returnedOf.get(parts);
  if (known) return known;
  const { payload, columns } = parts;
  const sql = generationColumns({
    inputs: false,
    payload,
    columns: columns && new Set([...columns, ...OF_END]),
  });
  returnedOf.set(parts, sql);
  return sql;
}

async function fail(
  deps: Deps,
  job: SendableJob,
  reason: FalReason,
  falStatus: number | undefined,
): Promise<Generation> {
  const applied = await applyResult(
    deps.db,
    { requestId: job.requestId },
    { status: 'FAILED', reason, falStatus },
    'SUBMIT',
  );
  return applied.verdict === 'APPLIED' ? applied.generation : await reload(deps, job);
}

/** Reads the row as it is now. */
export async function reload(deps: Deps, job: Pick<Generation, 'id'>): Promise<Generation> {
  // Prisma would read a unique row together with another request's, and cancel it with that.
  return await deps.db.generation.findFirstOrThrow({ where: { id: job.id } });
}
