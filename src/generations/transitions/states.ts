import { Prisma } from '../../db/client.ts';
import { falRequestId, PENDING } from '../../db/pending-request-id.ts';
import { UNCONFIRMED_FAILURES } from '../../fal/failure-types.ts';
import type { Generation } from '../row.ts';

/** The five states of a job, as the CHECK in the database lists them. */
export const GENERATION_STATUSES = ['IN_QUEUE', 'IN_PROGRESS', 'COMPLETED', 'FAILED', 'CANCELLED'] as const;
export type GenerationStatus = (typeof GENERATION_STATUSES)[number];

/** A job that has not ended, as a condition on the table under this alias. */
export function inFlight(alias: string): Prisma.Sql {
  return Prisma.raw(`${alias}.status IN ('IN_QUEUE', 'IN_PROGRESS')`);
}

/** Terminal is terminal: every UPDATE of a status has this condition, so a late or repeated answer changes nothing. */
export const IN_FLIGHT = inFlight('g');

/** Whether a job has not ended. */
export function isInFlight({ status }: Pick<Generation, 'status'>): boolean {
  return status === 'IN_QUEUE' || status === 'IN_PROGRESS';
}

/**
 * A job of a replay that was never sent, or is certainly not at fal; the condition of the index
 * `generations_replay_unsent_idx`.
 */
export const WAITING = Prisma.sql`g.submit_started_at IS NULL AND g.status = 'IN_QUEUE'`;

/** A job that no process has begun to send; a row that was written with fal's own id is not one. */
export const NEVER_SENT = Prisma.sql`${WAITING} AND ${PENDING}`;

type SubmitState = Pick<Generation, 'requestId' | 'submitStartedAt'>;

/** Whether no process has begun to send a job. */
export function isNeverSent({ requestId, submitStartedAt }: SubmitState): boolean {
  return falRequestId(requestId) === null && submitStartedAt === null;
}

/** Whether a job was sent and nobody knows under which id: fal may have it. */
export function isUnconfirmed({ requestId, submitStartedAt }: SubmitState): boolean {
  return falRequestId(requestId) === null && submitStartedAt !== null;
}

/**
 * A job that is in flight or has completed. Of the replays of one original at most one is: the condition of the index
 * `generations_replay_once_idx`. `prefix` is an alias with its dot, or nothing.
 */
export function liveOrCompleted(prefix: string): Prisma.Sql {
  return Prisma.raw(`${prefix}status IN ('IN_QUEUE', 'IN_PROGRESS', 'COMPLETED')`);
}

/** A job that failed although fal may have made and billed it. */
export function mayBePaid(alias: string): Prisma.Sql {
  return Prisma.sql`${Prisma.raw(alias)}.error_type = ANY (${[...UNCONFIRMED_FAILURES]}::text[])`;
}

/** A job that completed, and whose result has still to be fetched: a note says that nothing could be stored. */
export const RESULT_MISSING = Prisma.sql`g.status = 'COMPLETED' AND g.payload IS NULL AND g.result_note IS NULL`;

/** Whether the result of a job that completed has still to be fetched. */
export function isResultMissing({
  status,
  nextCheckAt,
}: Pick<Generation, 'status' | 'nextCheckAt'>): boolean {
  return status === 'COMPLETED' && nextCheckAt !== null;
}

/** A job that failed, and whose reason has still to be fetched: the webhook that ended it hardly named one. */
export const REASON_MISSING = Prisma.sql`g.status = 'FAILED' AND g.next_check_at IS NOT NULL`;

/** Whether the reason of a failure has still to be fetched. */
export function isReasonMissing({
  status,
  nextCheckAt,
}: Pick<Generation, 'status' | 'nextCheckAt'>): boolean {
  return status === 'FAILED' && nextCheckAt !== null;
}
