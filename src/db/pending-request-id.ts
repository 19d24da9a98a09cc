import { Prisma } from './client.ts';

// Until fal has confirmed a submit, request_id holds this and a random uuid. The uuid is also in the webhook's URL, and
// whoever knows it can claim the row, so a pending id never leaves the server.
const PREFIX = 'pending:';

/** What `request_id` holds until fal has confirmed the job; `submission` is the uuid that the webhook URL carries. */
export function pendingRequestId(submission: string): string {
  return PREFIX + submission;
}

/** A new pending id, made by PostgreSQL. */
export const NEW_PENDING_REQUEST_ID = Prisma.raw(`'${PREFIX}' || gen_random_uuid()`);

/** fal's id of a job; null until it is known. */
export function falRequestId(requestId: string): string | null {
  return requestId.startsWith(PREFIX) ? null : requestId;
}

/** The uuid of a job that waits for fal's id; null once fal's id is known. */
export function submissionOf(requestId: string): string | null {
  return requestId.startsWith(PREFIX) ? requestId.slice(PREFIX.length) : null;
}

/** Whether fal has not confirmed a job, as a condition of SQL on the column that holds its request id. */
export function isPending(column: string): Prisma.Sql {
  return Prisma.raw(`${column} LIKE '${PREFIX}%'`);
}

/** fal has not confirmed the job `g`. */
export const PENDING = isPending('g.request_id');

/** fal has confirmed the job `g`: it has had it, and may have billed it. */
export const CONFIRMED = Prisma.sql`NOT ${PENDING}`;
