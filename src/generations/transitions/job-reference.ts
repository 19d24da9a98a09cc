import { Prisma } from '../../db/client.ts';
import { pendingRequestId } from '../../db/pending-request-id.ts';

/** The job that an answer is about: fal's id, and from a webhook the uuid under which the row may still be pending. */
export interface JobReference {
  readonly requestId: string;
  readonly submission?: string | undefined;
}

/** A row that knows fal's id is preferred to one that is still pending: after a wrong match both could exist. */
export function rowOf({ requestId, submission }: JobReference): Prisma.Sql {
  const pending = submission === undefined ? null : pendingRequestId(submission);
  return Prisma.sql`SELECT id FROM generations WHERE request_id IN (${requestId}, ${pending})
    ORDER BY (request_id = ${requestId}) DESC LIMIT 1`;
}
