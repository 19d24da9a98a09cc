import { Prisma, type PrismaClient } from '../../db/client.ts';
import { hotQuery } from '../../db/hot-query.ts';
import { hasId, hasRequestId } from '../../db/of-month.ts';
import { falRequestId, isPending } from '../../db/pending-request-id.ts';
import { readRefusal } from '../../db/refusal.ts';
import { ServiceUnavailableError } from '../../errors.ts';
import { CLIENT_CANCELLED } from '../../fal/failure-types.ts';
import type { FalReason } from '../../fal/reason.ts';
import type { FalResult } from '../../fal/result.ts';
import { saysCancelled } from '../../fal/says-cancelled.ts';
import { LINES_OF_APPLIED } from '../deliveries.ts';
import { UNCONFIRMED_ANSWER } from '../last-poll.ts';
import { GENERATION_COLUMNS, type Generation, generationColumns } from '../row.ts';
import { confirmEnded } from './confirm-ended.ts';
import { inMonthOf, type JobReference, rowOf } from './job-reference.ts';
import { IN_FLIGHT, NEVER_SENT, REASON_MISSING, RESULT_MISSING } from './states.ts';
import { assignResult, storing } from './store-result.ts';

/**
 * How a job ended. The payload is null if it has still to be fetched. `units` are what fal billed, null where its result does
 * not say, and absent where nobody has read the result.
 */
export type Outcome = { readonly units?: string | null } & (
  | { readonly status: 'COMPLETED'; readonly payload: FalResult | null }
  | {
      readonly status: 'FAILED';
      readonly reason: FalReason;
      /** Of a job that fal did not take: the HTTP status of its answer to the submit. */
      readonly falStatus?: number | undefined;
      /** Whether the result may say more than the reason: it is fetched later. */
      readonly unexplained?: boolean;
    }
  | { readonly status: 'CANCELLED' }
);

/**
 * The outcome that fal's reason stands for: fal reports a cancelled job as one that failed. Any other word for it may be an
 * app's, and means that only for a job that was to be cancelled, which the row says.
 */
export function endOf(reason: FalReason): Outcome {
  return reason.type === CLIENT_CANCELLED ? { status: 'CANCELLED' } : { status: 'FAILED', reason };
}

/** Who said how a job ended. */
export const ENDED_BY = ['SUBMIT', 'WEBHOOK', 'RECONCILER', 'CANCEL'] as const;
type EndedBy = (typeof ENDED_BY)[number];

/** APPLIED: the row took the outcome. DUPLICATE: it had ended before. UNKNOWN_JOB: there is no such row. */
export type Applied =
  | {
      readonly verdict: 'APPLIED';
      readonly generation: Generation;
      /** Whether the delivery that said so has its line in the delivery ledger. */
      readonly recorded: boolean;
    }
  | { readonly verdict: 'DUPLICATE' | 'UNKNOWN_JOB' };

/**
 * Ends a job, whoever learned of its outcome. It is one conditional UPDATE, so duplicates, races and replays change no
 * end. fal may have billed what it accepted, however it ended: its bill is due. It ended now, unless `endedAt` says when.
 * The line of a webhook is written by the same statement, which saves a commit.
 */
export async function applyResult(
  db: PrismaClient,
  job: JobReference,
  outcome: Outcome,
  endedBy: EndedBy,
  endedAt: Date | null = null,
): Promise<Applied> {
  const statement = (told: Outcome, recorded: boolean) => Prisma.sql`/* apply-result */
    WITH ended AS (
      UPDATE generations g
      SET request_id = ${job.requestId}, finished_at = COALESCE(${endedAt}::timestamptz, now()), ended_by = ${endedBy},
        last_poll = ${falRequestId(job.requestId) === null ? UNCONFIRMED_ANSWER : Prisma.sql`NULL`},
        ${assignments(told)}
      WHERE g.id = (${rowOf(job)}) AND ${inMonthOf(job)} AND ${IN_FLIGHT}
      RETURNING ${endedBy === 'SUBMIT' ? WITHOUT_PAYLOAD : WITHOUT_LARGE}),
    bill AS (
      INSERT INTO generation_bills (generation_id, due_at, result_read)
      SELECT id, now() + ${billDelay(told)}, ${told.units !== undefined} FROM ended
      WHERE NOT ${isPending('"requestId"')}
      ON CONFLICT DO NOTHING)
    ${recorded ? Prisma.sql`, ${LINES_OF_APPLIED}` : Prisma.empty}
    SELECT * FROM ended`;
  const end = async (told: Outcome, recorded: boolean) =>
    await hotQuery<Generation>(db, statement(told, recorded), { planOnce: true });
  let recorded = endedBy === 'WEBHOOK';
  const write = async (told: Outcome) => {
    try {
      return await end(told, recorded);
    } catch (error) {
      if (!recorded || error instanceof ServiceUnavailableError || readRefusal(error)) throw error;
      // It may be the line that cannot be written, and no job may stay open because of that.
      recorded = false;
      return await end(told, recorded);
    }
  };
  const rows =
    outcome.status === 'COMPLETED' && outcome.payload !== null
      ? await storing(outcome.payload, (payload) => write({ ...outcome, payload }))
      : await write(outcome);
  if (rows[0]) return { verdict: 'APPLIED', generation: rows[0], recorded };
  return { verdict: (await confirmEnded(db, job)) ? 'DUPLICATE' : 'UNKNOWN_JOB' };
}

/** Adds the result to a job that completed before its result was at hand. */
export async function addResult(
  db: PrismaClient,
  requestId: string,
  payload: FalResult,
  units?: string | null,
): Promise<void> {
  await storing(payload, async (result) => {
    if (result === null) throw new Error('PostgreSQL could not store a result in time');
    await db.$executeRaw`/* add-result */
    WITH added AS (
      UPDATE generations g SET ${assignResult(result)}, next_check_at = NULL, ${billed(units)}
      WHERE ${hasRequestId(requestId)} AND ${RESULT_MISSING}
      RETURNING g.id)
    UPDATE generation_bills b SET due_at = now(), result_read = b.result_read OR ${units !== undefined}
    FROM added WHERE b.generation_id = added.id`;
  });
}

/**
 * Ends a job as a failure that its webhook called a success: it came without a result, and the result is why it failed. So
 * the row is the same as if fal had been asked.
 */
export async function disprove(
  db: PrismaClient,
  requestId: string,
  end: Exclude<Outcome, { readonly status: 'COMPLETED' }>,
): Promise<void> {
  await db.$executeRaw`/* disprove */
    WITH disproved AS (
      UPDATE generations g SET ${end.status === 'FAILED' ? failed(end.reason) : NO_FAILURE}, next_check_at = NULL,
        ${billed(end.units)}
      WHERE ${hasRequestId(requestId)} AND ${RESULT_MISSING} AND g.ended_by = 'WEBHOOK'
      RETURNING g.id)
    UPDATE generation_bills b SET due_at = now(), result_read = b.result_read OR ${end.units !== undefined}
    FROM disproved WHERE b.generation_id = disproved.id`;
}

/**
 * Replaces the reason of a job whose webhook hardly named one. It stays at its end, unless the reason is that it was
 * cancelled: fal reports that as a failure.
 */
export async function explainFailure(
  db: PrismaClient,
  requestId: string,
  reason: FalReason,
  units?: string | null,
): Promise<void> {
  const end = endOf(reason);
  await db.$executeRaw`/* explain-failure */
    WITH explained AS (
      UPDATE generations g SET ${end.status === 'FAILED' ? failed(end.reason) : NO_FAILURE}, next_check_at = NULL,
        ${billed(units)}
      WHERE ${hasRequestId(requestId)} AND ${REASON_MISSING}
      RETURNING g.id)
    UPDATE generation_bills b SET due_at = now(), result_read = b.result_read OR ${units !== undefined}
    FROM explained WHERE b.generation_id = explained.id`;
}

/** Cancels a job that no process has begun to send; undefined where one has, or where it has ended. */
export async function cancelUnsent(db: PrismaClient, id: bigint): Promise<Generation | undefined> {
  const rows = await db.$queryRaw<Generation[]>`/* cancel: unsent */
    UPDATE generations g SET ${CANCELLED} WHERE ${hasId(id)} AND ${NEVER_SENT}
    RETURNING ${GENERATION_COLUMNS}`;
  return rows[0];
}

/** Cancels those jobs of a replay that no process has begun to send. */
export async function cancelWaiting(db: Prisma.TransactionClient, replayId: bigint): Promise<void> {
  await db.$executeRaw`/* replay: cancel jobs */
    UPDATE generations g SET ${CANCELLED} WHERE g.replay_id = ${replayId} AND ${NEVER_SENT}`;
}

/** Cancels a job that is not sent (any more), if it or its replay was to be cancelled. */
export async function cancelUnwanted(db: Prisma.TransactionClient, id: bigint): Promise<void> {
  await db.$executeRaw`/* dispatch: cancel unwanted */
    UPDATE generations g SET ${CANCELLED}
    WHERE ${hasId(id)} AND ${NEVER_SENT} AND (g.cancel_requested_at IS NOT NULL
      OR EXISTS (SELECT FROM replays r WHERE r.id = g.replay_id AND r.cancelled_at IS NOT NULL))`;
}

// fal never had the job, so there is nothing to bill.
const CANCELLED = Prisma.sql`status = 'CANCELLED', cancel_requested_at = COALESCE(g.cancel_requested_at, now()),
  finished_at = now(), ended_by = 'CANCEL', next_check_at = NULL`;

// Whoever sent the result has it.
const WITHOUT_PAYLOAD = generationColumns({ inputs: true, payload: false });
// Only a client's submit shows the job; they may be large.
const WITHOUT_LARGE = generationColumns({ inputs: false, payload: false });

// Whoever fetches the missing result also reads the billed units.
const RESULT_SOON = Prisma.sql`interval '1 minute'`;

function mustBeFetched(outcome: Outcome): boolean {
  return (
    (outcome.status === 'COMPLETED' && outcome.payload === null) ||
    (outcome.status === 'FAILED' && outcome.unexplained === true)
  );
}

function billDelay(outcome: Outcome): Prisma.Sql {
  return mustBeFetched(outcome) ? RESULT_SOON : Prisma.sql`interval '0'`;
}

function billed(units: string | null | undefined): Prisma.Sql {
  return Prisma.sql`billed_units = COALESCE(g.billed_units, ${units ?? null}::numeric)`;
}

function assignments(outcome: Outcome): Prisma.Sql {
  // Only a job whose result has still to be fetched stays on the schedule.
  const check = Prisma.sql`next_check_at = ${mustBeFetched(outcome) ? SOON : NEVER}`;
  const units = billed(outcome.units);
  if (outcome.status === 'CANCELLED') return Prisma.sql`${NO_FAILURE}, ${units}, ${check}`;
  if (outcome.status === 'FAILED') {
    const { reason, falStatus = null } = outcome;
    return Prisma.sql`${failed(reason)}, ${units}, fal_status = ${falStatus},
      next_check_at = CASE WHEN ${wasCancelled(reason)} THEN NULL ELSE ${mustBeFetched(outcome) ? SOON : NEVER} END`;
  }
  const ended = Prisma.sql`status = 'COMPLETED', ${units}, ${check}`;
  // What was doubtful before does not count against the result that is fetched now.
  return outcome.payload
    ? Prisma.sql`${ended}, ${assignResult(outcome.payload)}`
    : Prisma.sql`${ended}, doubt = NULL`;
}

const NO_FAILURE = Prisma.sql`status = 'CANCELLED', error = NULL, error_type = NULL`;

/** The end by a reason: a failure, or the cancellation that its words say and that was asked for. */
function failed(reason: FalReason): Prisma.Sql {
  const cancelled = wasCancelled(reason);
  return Prisma.sql`status = CASE WHEN ${cancelled} THEN 'CANCELLED' ELSE 'FAILED' END,
    error = CASE WHEN NOT ${cancelled} THEN ${reason.message} END,
    error_type = CASE WHEN NOT ${cancelled} THEN ${reason.type} END`;
}

function wasCancelled(reason: FalReason): Prisma.Sql {
  return saysCancelled(reason) ? Prisma.sql`(g.cancel_requested_at IS NOT NULL)` : Prisma.sql`false`;
}

const SOON = Prisma.sql`COALESCE(g.next_check_at, now())`;
const NEVER = Prisma.sql`NULL::timestamptz`;
