import type { Schedule } from '../../config.ts';
import { hasId, hasRequestId } from '../../db/of-month.ts';
import type { Deps } from '../deps.ts';
import { type Poll, UNCONFIRMED_ANSWER } from '../last-poll.ts';
import { GENERATION_COLUMNS, type Generation } from '../row.ts';
import { IN_FLIGHT, REASON_MISSING, RESULT_MISSING } from '../transitions/states.ts';

// fal keeps a result for about an hour.
const REASON_SECONDS = 3600;

/**
 * How long a claimed job belongs to one process: a check is at most a submit, or a result, a status, the result again and the
 * list.
 */
export function leaseSeconds({ timeoutSeconds }: Schedule): number {
  return timeoutSeconds * 4 + 10;
}

/**
 * Claims up to `limit` due jobs for this process, the longest due first. Other processes skip the locked rows, and see them
 * as due again only after a lease, in case this process dies.
 */
export async function claimDue(deps: Deps, limit: number): Promise<Generation[]> {
  return await deps.db.$queryRaw<Generation[]>`/* reconcile: claim */
    WITH due AS MATERIALIZED (
      SELECT id, created_at FROM generations WHERE next_check_at <= now()
      ORDER BY next_check_at LIMIT ${limit} FOR UPDATE SKIP LOCKED)
    UPDATE generations g
    SET next_check_at = now() + make_interval(secs => ${leaseSeconds(deps.schedule)}::float8), check_count = g.check_count + 1
    FROM due WHERE g.id = due.id AND g.created_at = due.created_at
    RETURNING ${GENERATION_COLUMNS}`;
}

/**
 * Schedules the next check of a job: twice as long after each check, and up to a fifth more or less, so that jobs submitted
 * together are not checked together. A job that needs no more checks leaves the schedule, and so does one whose result was
 * not available for the whole horizon, or the reason of whose failure was not. What fal answered to the check is kept with the job as long as it has not ended.
 */
export async function scheduleNext(deps: Deps, job: Generation, poll?: Poll): Promise<void> {
  const { firstSeconds, maxSeconds, horizonSeconds } = deps.schedule;
  const newest = poll ? JSON.stringify(poll) : null;
  await deps.db.$executeRaw`/* reconcile: schedule */
    UPDATE generations g SET next_check_at = CASE
      -- Its dispatcher has taken it back: fal certainly does not have it.
      WHEN g.replay_id IS NOT NULL AND g.submit_started_at IS NULL THEN NULL
      WHEN ${IN_FLIGHT} OR (${RESULT_MISSING} AND g.finished_at > now() - make_interval(secs => ${horizonSeconds}::float8))
        OR (${REASON_MISSING} AND g.finished_at > now() - make_interval(secs => ${REASON_SECONDS}::float8))
      THEN now() + make_interval(secs =>
        least(${firstSeconds}::float8 * 2 ^ least(g.check_count, 20), ${maxSeconds}::float8) * (0.8 + 0.4 * random()))
      END,
      -- Nobody asks any more, so the row says why there is none.
      result_note = CASE WHEN ${RESULT_MISSING}
          AND g.finished_at <= now() - make_interval(secs => ${horizonSeconds}::float8)
        THEN 'It could not be fetched from fal and stored in time.' ELSE g.result_note END,
      last_poll = CASE WHEN NOT ${IN_FLIGHT} THEN ${UNCONFIRMED_ANSWER} WHEN ${newest}::jsonb IS NULL THEN g.last_poll
        -- An answer without news of the job does not take the place of the last one with news.
        ELSE jsonb_strip_nulls(jsonb_build_object('said', g.last_poll -> 'said') || ${newest}::jsonb)
          || COALESCE(${UNCONFIRMED_ANSWER}, '{}'::jsonb) END
    WHERE ${hasId(job.id)}`;
}

/**
 * Makes a job in flight due for the next round, if no process can be checking it now: it was never claimed, or it is due
 * later than a lease lasts. Any other job is due soon anyway.
 */
export async function checkSoon(deps: Deps, requestId: string): Promise<void> {
  await deps.db.$executeRaw`/* check-soon */
    UPDATE generations g SET next_check_at = now()
    WHERE ${hasRequestId(requestId)} AND ${IN_FLIGHT} AND (g.check_count = 0
      OR g.next_check_at > now() + make_interval(secs => ${leaseSeconds(deps.schedule)}::float8))`;
}
