import { Prisma } from '../../db/client.ts';
import { hasId } from '../../db/of-month.ts';
import type { Doubtful } from '../../fal/answers.ts';
import {
  CLIENT_CANCELLED,
  RESULT_UNAVAILABLE,
  TRANSIENT_FAILURES,
  UNKNOWN_TO_FAL,
} from '../../fal/failure-types.ts';
import { type FalReason, inWords, mergeReasons, saysLittle } from '../../fal/reason.ts';
import { NO_PAUSE, type Pause, pauseOf } from '../../lib/pause.ts';
import type { Deps } from '../deps.ts';
import type { Generation } from '../row.ts';
import { endOf, type Outcome } from '../transitions/end.ts';
import { IN_FLIGHT, isInFlight, RESULT_MISSING } from '../transitions/states.ts';

/** What an unexplained answer means: how the job ended, or null if it stays open, and how long fal wants to be left alone. */
export interface Interpretation extends Pause {
  readonly outcome: Outcome | null;
}

const DOUBTS_NEEDED = 3;
/** The doubt whether a job has ended at all. Only a doubt has this type. */
export const MAY_RUN = 'may_run';
// Whether the job has ended, and whether fal has it. Any other doubt is about the result, once both are known.
const QUESTIONS = [MAY_RUN, UNKNOWN_TO_FAL];

/** An answer that does not explain itself. */
export interface Doubt {
  /** What is doubtful, by its type, and in words. */
  readonly reason: FalReason;
  /** How the job ended if the list does not say: by that reason if absent; null if only the list can say. */
  readonly last?: Outcome | null | undefined;
  /** What fal said, with the type that it gave: it counts once the list says that the job failed. */
  readonly said?: FalReason | undefined;
  /** Whether it may be about our account or the way to fal, which takes longer to mend than a result to become readable. */
  readonly mayPass?: boolean;
}

/**
 * Interprets an answer that does not explain itself: it is a verdict only when it comes several times in a row and over the
 * whole grace period. Where it does not say how the job ended, fal's list of requests is asked: fal keeps a result for an
 * hour and the list for a month, so a 404 may be all that is left of a render that was paid for.
 */
export async function interpret(
  deps: Deps,
  job: Generation,
  { reason, last = endOf(reason), said, mayPass = false }: Doubt,
  signal: AbortSignal,
): Promise<Interpretation> {
  const { horizonSeconds } = deps.schedule;
  const seconds = await secondsOfDoubt(deps, job, last || !isInFlight(job) ? reason.type : MAY_RUN);
  if (seconds === null) return stays();
  const atLast = last ? ended(last) : stays();
  const listed = await deps.fal.findEnd(job.endpoint, job.requestId, signal);
  switch (listed.kind) {
    case 'success':
      if (listed.payload === null && last?.status === 'COMPLETED') return atLast;
      return ended({ ...unitsOf(last), status: 'COMPLETED', payload: listed.payload });
    case 'failed':
      return ended(endOf(explainedBy(listed.reason, said)));
    case 'unlisted':
      // fal does not document what becomes of a cancelled job; that fal forgets it is one possibility.
      if (job.cancelRequestedAt && reason.type === UNKNOWN_TO_FAL) return ended({ status: 'CANCELLED' });
      return mayPass && seconds < horizonSeconds ? stays() : atLast;
    case 'unanswered':
      // Not every key may read the list. In the end the row then says what is known, that fal disowns the job: CANCELLED
      // would say that no render was paid for, even if the request to cancel came too late.
      // A list that does not answer now may know a job that fal disowns; a completed one has ended in any case.
      if (!listed.refused && reason.type === UNKNOWN_TO_FAL) return stays(pauseOf(listed));
      return last &&
        seconds >= (listed.refused && !mayPass ? patience(reason, horizonSeconds) : horizonSeconds)
        ? atLast
        : stays(pauseOf(listed));
  }
}

/** Whether fal's status has not said for the whole grace period whether the job has ended. Takes note that it did not now. */
export async function isLongUnsaid(deps: Deps, job: Generation): Promise<boolean> {
  return (await secondsOfDoubt(deps, job, MAY_RUN)) !== null;
}

/** The list may have kept no more of a failure than that there was one. */
function explainedBy(listed: FalReason, said: FalReason | null = null): FalReason {
  return listed.type === null && saysLittle(listed) ? mergeReasons(listed, said) : listed;
}

/** How a job ended in place of whose result fal gives something else: it has completed, and was billed. */
export function completedWithout({
  leftover,
  units = null,
}: Pick<Doubtful, 'leftover' | 'units'>): Outcome | undefined {
  return leftover && { status: 'COMPLETED', payload: leftover, units };
}

// fal keeps a result for about an hour: a failing one that lasted longer is all there will ever be. Half of the horizon comes
// sooner if that is short, since a completed job is asked about no longer than the horizon.
const RESULT_KEPT_SECONDS = 3600;

function patience({ type }: FalReason, horizonSeconds: number): number {
  return type === UNKNOWN_TO_FAL ? horizonSeconds : Math.min(horizonSeconds / 2, RESULT_KEPT_SECONDS);
}

function unitsOf(outcome: Outcome | null): { readonly units?: string | null } {
  return outcome?.units === undefined ? {} : { units: outcome.units };
}

/**
 * The reason of a job that fal calls completed and whose result cannot be had, which neither the status nor the list calls a
 * failure. It has the ledger's own type, whatever the type of what fal answered: the render was probably made and billed, and
 * a type that passes would have a replay pay for another.
 */
export function unavailable(reason: FalReason): FalReason {
  return { message: inWords(reason), type: RESULT_UNAVAILABLE };
}

/**
 * A reason that nobody confirmed: without a type of fal's own, or with one that passes, it may have been about the calls alone,
 * while the render was made.
 */
export function unconfirmed(reason: FalReason): FalReason {
  const { type } = reason;
  const ofJob = type !== null && (type === CLIENT_CANCELLED || !TRANSIENT_FAILURES.includes(type));
  return ofJob ? reason : unavailable(reason);
}

/** The job has ended. */
export function ended(outcome: Outcome): Interpretation {
  return { outcome, ...NO_PAUSE };
}

/** The job stays open. */
export function stays(pause: Pause = NO_PAUSE): Interpretation {
  return { outcome: null, ...pause };
}

/**
 * For how many seconds fal has given nothing but unexplained answers; null until it has given enough of them, over the whole
 * grace period. Different kinds count together, but each of QUESTIONS by itself: how long it was doubtful whether fal has the
 * job does not count for what fal answers once it has said that the job ended.
 */
async function secondsOfDoubt(deps: Deps, job: Generation, type: string | null): Promise<number | null> {
  const asked = Prisma.sql`COALESCE(array_position(${QUESTIONS}::text[], g.doubt), ${QUESTIONS.length + 1})`;
  const now = type === null || !QUESTIONS.includes(type) ? QUESTIONS.length + 1 : QUESTIONS.indexOf(type) + 1;
  const isFirst = Prisma.sql`(g.doubt IS NULL OR ${asked} < ${now})`;
  const rows = await deps.db.$queryRaw<Array<{ seconds: number | null }>>`/* reconcile: doubt */
    UPDATE generations g
    SET doubted_since = CASE WHEN ${isFirst} THEN now() ELSE g.doubted_since END,
      doubt_count = CASE WHEN ${isFirst} THEN 1 ELSE g.doubt_count + 1 END,
      doubt = CASE WHEN g.doubt IS NULL OR ${asked} <= ${now} THEN ${type} ELSE g.doubt END
    WHERE ${hasId(job.id)} AND (${IN_FLIGHT} OR (${RESULT_MISSING}))
    RETURNING CASE WHEN g.doubt_count >= ${DOUBTS_NEEDED}::int
      THEN extract(epoch FROM now() - g.doubted_since)::float8 END AS seconds`;
  const seconds = rows[0]?.seconds ?? null;
  return seconds === null || seconds < deps.schedule.graceSeconds ? null : seconds;
}
