import { Prisma, type PrismaClient } from '../../db/client.ts';
import { hotQuery } from '../../db/hot-query.ts';
import { ofRequests } from '../../db/of-month.ts';
import { falRequestId } from '../../db/pending-request-id.ts';
import { readRefusal } from '../../db/refusal.ts';
import { ServiceUnavailableError } from '../../errors.ts';
import type { FalResult } from '../../fal/result.ts';
import { createBatches } from '../../lib/batches.ts';
import { currentTraceparent } from '../../lib/tracing.ts';
import { LINES_OF_APPLIED } from '../deliveries.ts';
import { type JobReference, namesOf, rowNamed } from './job-reference.ts';
import { IN_FLIGHT } from './states.ts';
import { assignTold } from './store-result.ts';

/** A job that completed, as its webhook says, and its result. */
interface Completed {
  readonly job: JobReference;
  readonly json: string;
  readonly result: FalResult;
}

/** Whether a webhook's result ended its job; where it did not, nothing was changed, and why is not known. */
export type EndTogether = (job: JobReference, result: FalResult) => Promise<boolean>;

// A commit takes longer than the change of a row, and a statement longer to send and to read than what is in it.
const MOST = 32;
// One is written while the next one is gathered and sent.
const AT_ONCE = 1;
// Of one that is larger the words take longer to index than others should wait.
const MOST_LENGTH = 16 * 1024;

/**
 * Ends jobs by the results that webhooks bring, of those that come at once many in one statement, and writes their lines in the
 * delivery ledger. It is for what is usual, and promises nothing: a job whose row anybody has locked is left out, and where
 * PostgreSQL refuses a result of one, all of that statement are. Whoever is left out is to be ended alone.
 */
export function createEndTogether(db: PrismaClient): EndTogether {
  const end = createBatches({
    most: MOST,
    atOnce: AT_ONCE,
    run: (jobs: readonly Completed[]) => endAll(db, jobs),
  });
  return async (job, result) => {
    const { json, path } = result;
    const isUsual =
      typeof json === 'string' &&
      json.length <= MOST_LENGTH &&
      path.length === 1 &&
      falRequestId(job.requestId) !== null &&
      // A trace has the statement of its own webhook.
      currentTraceparent() === undefined;
    return isUsual && (await end({ job, json, result }));
  };
}

async function endAll(db: PrismaClient, jobs: readonly Completed[]): Promise<boolean[]> {
  const ended = new Set(await write(db, jobs));
  // Of two webhooks about the same job one has ended it.
  return jobs.map(({ job }) => ended.delete(job.requestId));
}

/** Gives the request ids of the jobs that were ended. */
async function write(db: PrismaClient, jobs: readonly Completed[]): Promise<string[]> {
  const inMonth = ofRequests(jobs.flatMap(({ job }) => namesOf(job)));
  const named = rowNamed(
    Prisma.sql`told.request_id`,
    Prisma.sql`ARRAY[told.request_id, told.pending_id]`,
    inMonth,
  );
  const statement = Prisma.sql`/* apply-results */
    WITH told AS (
      SELECT * FROM unnest(${jobs.map(({ job }) => job.requestId)}::text[], ${jobs.map(({ job }) => namesOf(job)[1] ?? null)}::text[],
        ${jobs.map(({ json }) => json)}::text[], ${jobs.map(({ result }) => result.path[0] ?? null)}::text[],
        ${jobs.map(({ result }) => result.outputUrl)}::text[], ${jobs.map(({ result }) => result.note)}::text[])
        AS told (request_id, pending_id, json, place, output_url, note)),
    -- Whoever has locked a row keeps the others from nothing, and no two of these statements wait for each other.
    free AS MATERIALIZED (
      SELECT g.id AS free_id, told.* FROM told CROSS JOIN LATERAL (${named}) AS named
      JOIN generations g ON g.id = named.id AND ${inMonth}
      WHERE ${IN_FLIGHT} FOR UPDATE OF g SKIP LOCKED),
    ended AS (
      UPDATE generations g
      SET request_id = free.request_id, status = 'COMPLETED', finished_at = now(), ended_by = 'WEBHOOK', last_poll = NULL,
        next_check_at = NULL, ${assignTold({
          result: Prisma.sql`free.json::jsonb #> ARRAY[free.place]`,
          outputUrl: Prisma.sql`free.output_url`,
          note: Prisma.sql`free.note`,
        })}
      FROM free WHERE g.id = free.free_id AND ${inMonth} AND ${IN_FLIGHT}
      RETURNING g.id, g.request_id AS "requestId"),
    bills AS (
      INSERT INTO generation_bills (generation_id, due_at, result_read) SELECT id, now(), false FROM ended ON CONFLICT DO NOTHING),
    ${LINES_OF_APPLIED}
    SELECT "requestId" FROM ended`;
  try {
    const rows = await hotQuery<{ requestId: string }>(db, statement, { planOnce: true });
    return rows.map(({ requestId }) => requestId);
  } catch (error) {
    if (error instanceof ServiceUnavailableError && !readRefusal(error)) throw error;
    return [];
  }
}
