import { Prisma, type PrismaClient } from '../../db/client.ts';
import { findOutputs, readSeed } from '../../fal/outputs.ts';
import type { FalReason } from '../../fal/reason.ts';
import { toStorableText } from '../../fal/storable-text.ts';
import { GENERATION_COLUMNS, type Generation, pendingRequestId } from '../row.ts';
import { IN_FLIGHT } from './states.ts';

/**
 * How a job ended. A payload is the parsed result (numbers lossless), or null while it has still to be fetched. Who has
 * read fal's result knows the billed units, or null where fal did not say.
 */
export type Outcome = { readonly units?: string | null } & (
  | { readonly status: 'COMPLETED'; readonly payload: unknown }
  | { readonly status: 'FAILED'; readonly reason: FalReason }
  | { readonly status: 'CANCELLED' }
);

/** Who told how a job ended. */
export const ENDED_BY = ['SUBMIT', 'WEBHOOK', 'RECONCILER', 'CANCEL'] as const;
type EndedBy = (typeof ENDED_BY)[number];

/** The job an answer is about: fal's id, and where a webhook names it the uuid the row may still be pending under. */
export interface JobReference {
  readonly requestId: string;
  readonly submission?: string | undefined;
}

/** APPLIED: the row took the outcome. DUPLICATE: it had ended before. UNKNOWN_JOB: there is no such row. */
export type Applied =
  | { readonly verdict: 'APPLIED'; readonly generation: Generation }
  | { readonly verdict: 'DUPLICATE' | 'UNKNOWN_JOB' };

/**
 * The one writer of a job's end, whoever learned of it. One conditional UPDATE: duplicates, races and replays change
 * no end. What fal has accepted may have been billed, however it ended: its bill is due.
 */
export async function applyResult(
  db: PrismaClient,
  job: JobReference,
  outcome: Outcome,
  endedBy: EndedBy,
): Promise<Applied> {
  const rows = await db.$queryRaw<Generation[]>`/* apply-result */
    WITH ended AS (
      UPDATE generations g
      SET request_id = ${job.requestId}, finished_at = now(), ended_by = ${endedBy}, ${assignments(outcome)}
      WHERE g.id = (${rowOf(job)}) AND ${IN_FLIGHT}
      RETURNING ${GENERATION_COLUMNS}),
    bill AS (
      INSERT INTO generation_bills (generation_id, due_at, result_read)
      SELECT id, now() + ${billDelay(outcome)}, ${outcome.units !== undefined} FROM ended
      WHERE "requestId" NOT LIKE 'pending:%'
      ON CONFLICT DO NOTHING)
    SELECT * FROM ended`;
  if (rows[0]) return { verdict: 'APPLIED', generation: rows[0] };
  return { verdict: (await confirmEnded(db, job)) ? 'DUPLICATE' : 'UNKNOWN_JOB' };
}

/**
 * Gives a job that ended before fal had confirmed it, as one that was given up does, fal's id, where that is told now: its
 * end stays, but fal did take it, and its bill is due. Answers whether there is such a job at all.
 */
async function confirmEnded(db: PrismaClient, job: JobReference): Promise<boolean> {
  const known = await db.$queryRaw<unknown[]>`/* apply-result: known */
    WITH known AS (${rowOf(job)}),
    confirmed AS (
      UPDATE generations g SET request_id = ${job.requestId} FROM known
      WHERE g.id = known.id AND g.request_id LIKE 'pending:%' AND ${job.requestId} NOT LIKE 'pending:%' AND NOT ${IN_FLIGHT}
      RETURNING g.id),
    bill AS (INSERT INTO generation_bills (generation_id, due_at) SELECT id, now() FROM confirmed ON CONFLICT DO NOTHING)
    SELECT id FROM known`;
  return known.length > 0;
}

/** Adds the result to a job that completed before its result was at hand. */
export async function addResult(
  db: PrismaClient,
  requestId: string,
  payload: unknown,
  units?: string | null,
): Promise<void> {
  await db.$executeRaw`/* add-result */
    WITH added AS (
      UPDATE generations g SET ${result(payload)}, ${billed(units)}
      WHERE g.request_id = ${requestId} AND g.status = 'COMPLETED' AND g.payload IS NULL
      RETURNING g.id)
    UPDATE generation_bills b SET due_at = now(), result_read = b.result_read OR ${units !== undefined}
    FROM added WHERE b.generation_id = added.id`;
}

// Who fetches the result that is missing reads the billed units as well.
const RESULT_MISSING = Prisma.sql`interval '1 minute'`;

function billDelay(outcome: Outcome): Prisma.Sql {
  return outcome.status === 'COMPLETED' && outcome.payload === null
    ? RESULT_MISSING
    : Prisma.sql`interval '0'`;
}

function billed(units: string | null | undefined): Prisma.Sql {
  return Prisma.sql`billed_units = COALESCE(g.billed_units, ${units ?? null}::numeric)`;
}

/** A row that knows fal's id goes before one that is still pending: after a wrong match both could exist. */
function rowOf({ requestId, submission }: JobReference): Prisma.Sql {
  const pending = submission === undefined ? null : pendingRequestId(submission);
  return Prisma.sql`SELECT id FROM generations WHERE request_id IN (${requestId}, ${pending})
    ORDER BY (request_id = ${requestId}) DESC LIMIT 1`;
}

function assignments(outcome: Outcome): Prisma.Sql {
  // A result that has still to be fetched stays on the schedule; everything else is done with.
  const units = billed(outcome.units);
  if (outcome.status === 'COMPLETED')
    return Prisma.sql`status = 'COMPLETED', ${units}, ${result(outcome.payload)}`;
  const ended = Prisma.sql`status = ${outcome.status}, ${units}, next_check_at = NULL`;
  if (outcome.status === 'CANCELLED') return ended;
  return Prisma.sql`${ended}, error = ${outcome.reason.message}, error_type = ${outcome.reason.type}`;
}

function result(payload: unknown): Prisma.Sql {
  if (payload === null) return Prisma.sql`payload = NULL, next_check_at = COALESCE(g.next_check_at, now())`;
  const outputUrl = findOutputs(payload)[0]?.url ?? null;
  return Prisma.sql`next_check_at = NULL, payload = ${toStorableText(payload)}::jsonb, output_url = ${outputUrl}, seed = ${readSeed(payload)}`;
}

/** The end that a reason of fal tells of: a cancelled job is reported as one that failed. */
export function endOf(reason: FalReason): Outcome {
  return reason.type === 'client_cancelled' ? { status: 'CANCELLED' } : { status: 'FAILED', reason };
}
