import { Prisma } from '../../db/client.ts';
import { hotQuery } from '../../db/hot-query.ts';
import { hasId, hasRequestId } from '../../db/of-month.ts';
import { NEW_PENDING_REQUEST_ID } from '../../db/pending-request-id.ts';
import type { Deps } from '../deps.ts';
import type { Generation } from '../row.ts';
import { cancelUnwanted } from './end.ts';
import { IN_FLIGHT, NEVER_SENT } from './states.ts';

/** When a job that is claimed now is checked first: by then its POST has ended. */
export function firstCheck({ schedule }: Pick<Deps, 'schedule'>): Prisma.Sql {
  const wait = Math.max(schedule.firstSeconds, schedule.timeoutSeconds);
  return Prisma.sql`now() + make_interval(secs => ${wait}::float8)`;
}

/** What claims a job that was never sent: the process whose UPDATE sets this makes the one POST. */
export function asClaimed(deps: Pick<Deps, 'schedule'>): Prisma.Sql {
  return Prisma.sql`submit_started_at = now(), check_count = 0, next_check_at = ${firstCheck(deps)}`;
}

/**
 * Claims a job that was never sent for this process alone; false where another one was faster, or where it has ended. A
 * client's job is inserted with its claim: this is for one whose claim was taken back, and for one that a server of an older
 * version has recorded and not sent.
 */
export async function claim(
  deps: Pick<Deps, 'db' | 'schedule'>,
  job: Pick<Generation, 'id'>,
): Promise<boolean> {
  const statement = Prisma.sql`/* send: claim */
    UPDATE generations g SET ${asClaimed(deps)} WHERE ${hasId(job.id)} AND ${NEVER_SENT} RETURNING g.id`;
  return (await hotQuery<unknown>(deps.db, statement, { planOnce: true })).length === 1;
}

/**
 * Takes a claim on a replay's job back: fal has certainly not got it, so it may be sent again. It ends here if it was to
 * be cancelled meanwhile. May be repeated when it is not known whether it was done: a later claim by another process stands.
 */
export async function release(
  deps: Pick<Deps, 'db' | 'checkpoint'>,
  job: Generation & { readonly submitStartedAt: Date },
): Promise<void> {
  await deps.db.$transaction(async (tx) => {
    const released = await tx.$executeRaw`/* dispatch: release */
      UPDATE generations g SET submit_started_at = NULL, reserved_at = NULL, next_check_at = NULL, check_count = 0
      WHERE ${hasId(job.id)} AND g.request_id = ${job.requestId} AND ${IN_FLIGHT}
        -- The column has microseconds, a Date has not.
        AND date_trunc('milliseconds', g.submit_started_at) = ${job.submitStartedAt}`;
    // In the same transaction, so that nobody claims in between what is to be cancelled.
    if (released === 1) await cancelUnwanted(tx, job.id);
  });
  deps.checkpoint('dispatch: released');
}

/**
 * Takes back the claim that a job was inserted with, where the answer to the INSERT was lost: the process has not sent it, and
 * may not know its id. Any process may send it then, unless it was to be cancelled meanwhile. Returns whether the row was there.
 * May be repeated when it is not known whether it was done: the row has another pending id afterwards, so a later claim stands.
 */
export async function takeBack(db: Deps['db'], requestId: string): Promise<boolean> {
  return await db.$transaction(async (tx) => {
    const [job] = await tx.$queryRaw<Array<Pick<Generation, 'id'>>>`/* submit: take back */
      UPDATE generations g SET submit_started_at = NULL, next_check_at = now(), check_count = 0,
        request_id = ${NEW_PENDING_REQUEST_ID}
      WHERE ${hasRequestId(requestId)} AND ${IN_FLIGHT} RETURNING g.id`;
    if (job) await cancelUnwanted(tx, job.id);
    return job !== undefined;
  });
}
