import { Prisma, type PrismaClient } from '../../db/client.ts';
import { hotQuery } from '../../db/hot-query.ts';
import { sinceMonthsOfRequests } from '../../db/of-month.ts';
import { falRequestId } from '../../db/pending-request-id.ts';
import { isDuplicate, readRefusal } from '../../db/refusal.ts';
import { ServiceUnavailableError } from '../../errors.ts';
import type { FalResult } from '../../fal/result.ts';
import { createGroupCommit } from '../../lib/group-commit.ts';
import { currentTraceparent } from '../../lib/tracing.ts';
import { type Logger, logFailure } from '../../logger.ts';
import { LINES_OF_APPLIED } from '../deliveries.ts';
import { type JobReference, namesOf } from './job-reference.ts';
import { IN_FLIGHT } from './states.ts';
import { assignTold } from './store-result.ts';

interface Needed {
  readonly db: PrismaClient;
  readonly log: Logger;
}

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
// Of one that is larger the words take longer to index than others should wait.
const MOST_LENGTH = 4 * 1024;
// What a webhook has its result in.
const MEMBER = 'payload';
// Something else may be locked than a row, or a connection be silent.
const PATIENCE_MS = 500;
// The totals of older hours are locked while they are counted, and whoever changes jobs in them waits for that.
const YOUNG = Prisma.sql`g.created_at > now() - interval '55 minutes'`;

/**
 * Ends jobs by the results that webhooks bring, of those that come at once many in one statement, and writes their lines in the
 * delivery ledger. It is for what is usual, and promises nothing: an old job is left out, and one whose row anybody has locked,
 * and where PostgreSQL refuses the result of one, all of that statement are. Whoever is left out is to be ended alone.
 */
export function createEndTogether(deps: Needed): EndTogether {
  const end = createGroupCommit({
    most: MOST,
    patienceMs: PATIENCE_MS,
    run: (jobs: readonly Completed[]) => endAll(deps, jobs),
  });
  return async (job, result) => {
    const { json, path } = result;
    const isUsual =
      typeof json === 'string' &&
      json.length <= MOST_LENGTH &&
      path.length === 1 &&
      path[0] === MEMBER &&
      falRequestId(job.requestId) !== null &&
      // A trace has the statement of its own webhook.
      currentTraceparent() === undefined;
    return isUsual && (await end({ job, json, result })) === true;
  };
}

async function endAll(deps: Needed, jobs: readonly Completed[]): Promise<boolean[]> {
  const ended = new Set(await write(deps, jobs));
  // Of two webhooks about the same job one has ended it, and which one makes no difference.
  return jobs.map(({ job }) => ended.delete(job.requestId));
}

/**
 * Gives the request ids of the jobs that were ended. PostgreSQL thinks that few jobs are in flight, and would look at all that are
 * for each webhook: so it looks for one row at a time, by its id, and at its state when it has it.
 */
async function write({ db, log }: Needed, jobs: readonly Completed[]): Promise<string[]> {
  const sinceMonth = sinceMonthsOfRequests(jobs.flatMap(({ job }) => namesOf(job)));
  const rowNamed = (name: Prisma.Sql) =>
    Prisma.sql`(SELECT g.id FROM generations g WHERE g.request_id = ${name} AND ${sinceMonth})`;
  const byFalId = rowNamed(Prisma.sql`told.request_id`);
  const byPendingId = rowNamed(Prisma.sql`told.pending_id`);
  const result = assignTold({
    result: Prisma.sql`free.json::jsonb -> ${MEMBER}`,
    outputUrl: Prisma.sql`free.output_url`,
    note: Prisma.sql`free.note`,
  });
  const texts = (textOf: (completed: Completed) => string | null) => Prisma.sql`${jobs.map(textOf)}::text[]`;
  const told = [
    texts(({ job }) => job.requestId),
    texts(({ job }) => namesOf(job)[1] ?? null),
    texts(({ json }) => json),
    texts(({ result: { outputUrl } }) => outputUrl),
    texts(({ result: { note } }) => note),
  ];
  const statement = Prisma.sql`/* apply-results */
    WITH told AS (
      SELECT * FROM unnest(${Prisma.join(told)}) AS told (request_id, pending_id, json, output_url, note)),
    -- As of a single webhook, a row that knows fal's id is preferred to one that is still pending.
    named AS MATERIALIZED (SELECT told.*, COALESCE(${byFalId}, ${byPendingId}) AS row_id FROM told),
    -- Whoever has locked a row keeps the others from nothing, and no two of these statements wait for each other. A row that is
    -- locked here, and in flight then, stays so until it is written below.
    free AS MATERIALIZED (
      SELECT named.* FROM named CROSS JOIN LATERAL (
        SELECT g.status, g.created_at FROM generations g WHERE g.id = named.row_id AND ${sinceMonth}
        LIMIT 1 FOR UPDATE SKIP LOCKED) AS g
      WHERE ${IN_FLIGHT} AND ${YOUNG}),
    -- Not by created_at: where PostgreSQL 18.4 finds partitions by a value that is joined, it may crash when another transaction has
    -- changed the row meanwhile.
    ended AS (
      UPDATE generations g
      SET request_id = free.request_id, status = 'COMPLETED', finished_at = now(), ended_by = 'WEBHOOK', last_poll = NULL,
        next_check_at = NULL, ${result}
      FROM free WHERE g.id = free.row_id AND ${sinceMonth}
      RETURNING g.id, g.request_id AS "requestId"),
    bills AS (
      INSERT INTO generation_bills (generation_id, due_at, result_read) SELECT id, now(), false FROM ended ON CONFLICT DO NOTHING),
    ${LINES_OF_APPLIED}
    SELECT "requestId" FROM ended`;
  try {
    const rows = await hotQuery<{ requestId: string }>(db, statement, { planOnce: true });
    return rows.map(({ requestId }) => requestId);
  } catch (error) {
    const isRefused = readRefusal(error) !== undefined || isDuplicate(error);
    if (error instanceof ServiceUnavailableError && !isRefused) throw error;
    if (!isRefused) logFailure(log, error, 'results of webhooks could not be applied together');
    return [];
  }
}
