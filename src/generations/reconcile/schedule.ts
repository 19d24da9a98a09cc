import type { Schedule } from '../../config.ts';
import type { Deps } from '../deps.ts';
import { GENERATION_COLUMNS, type Generation } from '../row.ts';
import { IN_FLIGHT } from '../transitions/states.ts';

/** For how long a claimed job is one process's alone: a check is at most a submit, or a status, a result and the list. */
export function leaseSeconds({ timeoutSeconds }: Schedule): number {
  return timeoutSeconds * 3 + 10;
}

/**
 * Takes up to `limit` jobs that are due, the longest due first, for this process alone: others skip the locked rows,
 * and find them due again only after a lease, should this process die meanwhile.
 */
export async function claimDue(deps: Deps, limit: number): Promise<Generation[]> {
  return await deps.db.$queryRaw<Generation[]>`/* reconcile: claim */
    WITH due AS MATERIALIZED (
      SELECT id FROM generations WHERE next_check_at <= now()
      ORDER BY next_check_at LIMIT ${limit} FOR UPDATE SKIP LOCKED)
    UPDATE generations g
    SET next_check_at = now() + make_interval(secs => ${leaseSeconds(deps.schedule)}::float8), check_count = g.check_count + 1
    FROM due WHERE g.id = due.id
    RETURNING ${GENERATION_COLUMNS}`;
}

/**
 * When the job is looked at next: twice as long after each check, a fifth more or less so that jobs submitted together
 * are not checked together. A job that is done with leaves the schedule; so does a result that was not to be had for
 * the whole horizon.
 */
export async function scheduleNext(deps: Deps, job: Generation): Promise<void> {
  const { firstSeconds, maxSeconds, horizonSeconds } = deps.schedule;
  await deps.db.$executeRaw`/* reconcile: schedule */
    UPDATE generations g SET next_check_at = CASE
      -- Its dispatcher has taken it back: fal has certainly not got it.
      WHEN g.replay_id IS NOT NULL AND g.submit_started_at IS NULL THEN NULL
      WHEN ${IN_FLIGHT} OR (g.status = 'COMPLETED' AND g.payload IS NULL
        AND g.finished_at > now() - make_interval(secs => ${horizonSeconds}::float8))
      THEN now() + make_interval(secs =>
        least(${firstSeconds}::float8 * 2 ^ least(g.check_count, 20), ${maxSeconds}::float8) * (0.8 + 0.4 * random()))
      END
    WHERE g.id = ${job.id}`;
}

/**
 * Has a job in flight checked in the next round. Only one that no process can be checking now: never claimed, or due
 * later than a lease lasts; any other is due soon anyway.
 */
export async function checkSoon(deps: Deps, requestId: string): Promise<void> {
  await deps.db.$executeRaw`/* check-soon */
    UPDATE generations g SET next_check_at = now()
    WHERE g.request_id = ${requestId} AND ${IN_FLIGHT} AND (g.check_count = 0
      OR g.next_check_at > now() + make_interval(secs => ${leaseSeconds(deps.schedule)}::float8))`;
}
