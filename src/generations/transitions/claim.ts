import { Prisma } from '../../db/client.ts';
import { hotQuery } from '../../db/hot-query.ts';
import { hasId } from '../../db/of-month.ts';
import type { Deps } from '../deps.ts';
import type { Generation } from '../row.ts';
import { cancelUnwanted } from './end.ts';
import { IN_FLIGHT, NEVER_SENT } from './states.ts';

/** What claims a job that was never sent: the process whose UPDATE sets this makes the one POST. */
export function asClaimed({ schedule }: Pick<Deps, 'schedule'>): Prisma.Sql {
  const wait = Math.max(schedule.firstSeconds, schedule.timeoutSeconds);
  return Prisma.sql`submit_started_at = now(), check_count = 0,
    next_check_at = now() + make_interval(secs => ${wait}::float8)`;
}

/** Claims a job that was never sent for this process alone; false where another one was faster, or where it has ended. */
export async function claim(deps: Pick<Deps, 'db' | 'schedule'>, job: Generation): Promise<boolean> {
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
