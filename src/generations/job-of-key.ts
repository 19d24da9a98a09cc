import type { Deps } from './deps.ts';
import { IdempotencyConflictError } from './errors.ts';
import { insertAgain, type Job } from './insert.ts';
import { GENERATION_COLUMNS, type Generation, type SendableJob } from './row.ts';
import { wasTurnedAway } from './submit-answer.ts';
import { liveOrCompleted, mayBePaid } from './transitions/states.ts';

/** The job of a submit: one that this call has inserted, claimed, and makes the POST of, or one that was there before. */
export type Recorded = { readonly claimed: SendableJob } | { readonly before: Generation };

/**
 * The job that has a used idempotency key: the first one, or where fal certainly did not take that one, the replay or the
 * new job in its place. Of the calls that come at once only one makes the new job; one that began before the first had ended
 * is a part of that attempt and gets its end. Throws an IdempotencyConflictError where the key belongs to another job.
 */
export async function jobOfKey(deps: Deps, job: Job, begunAt: Date): Promise<Recorded> {
  const first = await existing(deps, job);
  const attempt = await attemptOf(deps, first, begunAt);
  if (attempt) return { before: attempt };
  const again = await insertAgain(deps, job, first);
  if (again) return { claimed: again };
  return { before: (await findRepetition(deps, first)) ?? (await existing(deps, job)) };
}

/** The same of a job that may not be sent anew: undefined where only a new one could be sent, or the key is not used. */
export async function earlierJobOfKey(deps: Deps, job: Job, begunAt: Date): Promise<Generation | undefined> {
  const first = job.idempotencyKey === null ? undefined : await find(deps, job);
  return first && (await attemptOf(deps, first, begunAt));
}

/** The first job, or what has taken its place where fal certainly did not take it; undefined if nothing has. */
async function attemptOf(deps: Deps, first: Generation, begunAt: Date): Promise<Generation | undefined> {
  const endedBefore = first.finishedAt !== null && first.finishedAt <= begunAt;
  return wasTurnedAway(first) && endedBefore ? await findRepetition(deps, first) : first;
}

/** The newest of the same chain that fal has, or may have. */
async function findRepetition(deps: Deps, first: Generation): Promise<Generation | undefined> {
  const root = first.replayRoot ?? first.id;
  const [newest] = await deps.db.$queryRaw<Generation[]>`/* submit: repetition of the key's job */
    SELECT ${GENERATION_COLUMNS} FROM generations g
    WHERE (g.id = ${root} OR g.replay_root = ${root}) AND (${liveOrCompleted('g.')} OR ${mayBePaid('g')})
    ORDER BY g.id DESC LIMIT 1`;
  return newest;
}

async function existing(deps: Deps, job: Job): Promise<Generation> {
  const found = await find(deps, job);
  if (!found) throw new Error('the row with this idempotency key is gone');
  return found;
}

async function find(deps: Deps, job: Job): Promise<Generation | undefined> {
  const rows = await deps.db.$queryRaw<Array<Generation & { same: boolean }>>`/* submit: job of the key */
    SELECT ${GENERATION_COLUMNS},
      (g.endpoint = ${job.endpoint} AND g.inputs = ${JSON.stringify(job.inputs)}::jsonb
        AND g.tags IS NOT DISTINCT FROM ${job.tags && JSON.stringify(job.tags)}::jsonb) AS same
    FROM generations g WHERE g.user_id = ${job.userId} AND g.idempotency_key = ${job.idempotencyKey}`;
  const [found] = rows;
  if (!found || found.same) return found;
  throw new IdempotencyConflictError(
    'This idempotency key was used for a job with another endpoint, other inputs or other tags.',
    found,
  );
}
