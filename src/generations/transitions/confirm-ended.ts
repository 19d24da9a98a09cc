import type { PrismaClient } from '../../db/client.ts';
import { falRequestId, PENDING } from '../../db/pending-request-id.ts';
import { SUBMISSION_UNCONFIRMED, TRANSIENT_FAILURES } from '../../fal/failure-types.ts';
import { inMonthOf, type JobReference, rowOf } from './job-reference.ts';
import { IN_FLIGHT } from './states.ts';

/**
 * Gives fal's id to a job that ended before fal had confirmed it, as one that was given up does: its end stays, but fal did
 * take it, and its bill is due. One that fal had turned away is no longer a failure after which it may be sent again; one that
 * was refused for what it asked for stays refused.
 * Returns whether there is such a job at all.
 */
export async function confirmEnded(db: PrismaClient, job: JobReference): Promise<boolean> {
  const known = await db.$queryRaw<unknown[]>`/* apply-result: known */
    WITH known AS (${rowOf(job)}),
    confirmed AS (
      UPDATE generations g SET request_id = ${job.requestId},
        error_type = CASE WHEN g.ended_by = 'SUBMIT' AND g.status = 'FAILED'
          AND (g.error_type IS NULL OR g.error_type = ANY (${[...TRANSIENT_FAILURES]}::text[]))
          THEN ${SUBMISSION_UNCONFIRMED} ELSE g.error_type END
      FROM known
      WHERE g.id = known.id AND ${inMonthOf(job)} AND ${PENDING} AND ${falRequestId(job.requestId) !== null} AND NOT ${IN_FLIGHT}
      RETURNING g.id),
    bill AS (INSERT INTO generation_bills (generation_id, due_at) SELECT id, now() FROM confirmed ON CONFLICT DO NOTHING)
    SELECT id FROM known`;
  return known.length > 0;
}
