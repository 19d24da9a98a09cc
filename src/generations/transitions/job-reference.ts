import { Prisma } from '../../db/client.ts';
import { ofRequests } from '../../db/of-month.ts';
import { pendingRequestId } from '../../db/pending-request-id.ts';

/** The job that an answer is about: fal's id, and from a webhook the uuid under which the row may still be pending. */
export interface JobReference {
  readonly requestId: string;
  readonly submission?: string | undefined;
}

/** A row that knows fal's id is preferred to one that is still pending: after a wrong match both could exist. */
export function rowOf(job: JobReference): Prisma.Sql {
  const { requestId } = job;
  return Prisma.sql`SELECT g.id FROM generations g WHERE g.request_id = ANY (${namesOf(job)}) AND ${inMonthOf(job)}
    ORDER BY (g.request_id = ${requestId}) DESC LIMIT 1`;
}

/** The condition that `generations g` is of the month of that job. */
export function inMonthOf(job: JobReference): Prisma.Sql {
  return ofRequests(namesOf(job));
}

/** What `request_id` of the job's row may be: fal's id, and the id under which it was pending. */
export function namesOf({ requestId, submission }: JobReference): string[] {
  return submission === undefined ? [requestId] : [requestId, pendingRequestId(submission)];
}
