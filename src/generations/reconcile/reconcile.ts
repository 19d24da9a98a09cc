import type { Unanswered } from '../../fal/answers.ts';
import type { FalReason } from '../../fal/reason.ts';
import { parseLossless } from '../../lib/lossless-json.ts';
import type { Deps } from '../deps.ts';
import { falRequestId, type Generation } from '../row.ts';
import { send } from '../send.ts';
import { addResult, applyResult, endOf, type Outcome } from '../transitions/end.ts';
import { IN_FLIGHT } from '../transitions/states.ts';
import { findLost } from './find-lost.ts';
import { claimDue, leaseSeconds, scheduleNext } from './schedule.ts';
import { interpret, RESULT_UNAVAILABLE, UNKNOWN_TO_FAL } from './unexplained-answer.ts';

/** What one round did; fal may have asked for a pause. */
export interface Round {
  readonly checked: number;
  readonly pauseMs: number;
}

/** Checks the jobs that are due, a bounded number at once. */
export async function reconcile(deps: Deps, stop: AbortSignal): Promise<Round> {
  const jobs = await claimDue(deps, deps.schedule.concurrency);
  if (jobs.length > 0) deps.checkpoint('reconcile: claimed');
  // After its lease a job may be another process's.
  const signal = AbortSignal.any([stop, AbortSignal.timeout(leaseSeconds(deps.schedule) * 1000)]);
  const pauses = await Promise.all(
    groups(jobs).map(async (group) => {
      try {
        return isLost(group[0]) ? await checkLost(deps, group, signal) : await check(deps, group[0], signal);
      } catch (error) {
        const generations = group.map(({ id }) => id);
        if (!signal.aborted) deps.log.error({ err: error, generations }, 'jobs could not be checked');
        return 0;
      } finally {
        await Promise.all(group.map((job) => scheduleNext(deps, job)));
      }
    }),
  );
  return { checked: jobs.length, pauseMs: Math.max(0, ...pauses) };
}

type Group = readonly [Generation, ...Generation[]];

/** Lost jobs of one endpoint are looked for together, in one list; every other job is checked by itself. */
function groups(jobs: readonly Generation[]): Group[] {
  const lost = new Map<string, [Generation, ...Generation[]]>();
  for (const job of jobs.filter(isLost)) {
    const group = lost.get(job.endpoint);
    if (group) group.push(job);
    else lost.set(job.endpoint, [job]);
  }
  return [...lost.values(), ...jobs.filter((job) => !isLost(job)).map((job): Group => [job])];
}

/** Sent, and nobody knows under what id. */
function isLost(job: Generation): boolean {
  return falRequestId(job.requestId) === null && job.submitStartedAt !== null;
}

async function checkLost(deps: Deps, jobs: Group, signal: AbortSignal): Promise<number> {
  const { adopted, pauseMs } = await findLost(deps, jobs, signal);
  const pauses = await Promise.all(adopted.map((job) => check(deps, job, signal)));
  return Math.max(pauseMs, ...pauses);
}

/** Asks fal about one job and writes down what it says; answers how long fal wants to be left alone. */
export async function check(deps: Deps, job: Generation, signal: AbortSignal): Promise<number> {
  const requestId = falRequestId(job.requestId);
  if (requestId === null) {
    // The jobs of a replay wait for its dispatcher: it may be paused.
    if (job.submitStartedAt === null && job.replayId === null) await send(deps, job);
    return 0;
  }
  if (job.status === 'COMPLETED') return await fetchResult(deps, job, signal);
  if (job.status !== 'IN_QUEUE' && job.status !== 'IN_PROGRESS') return 0;

  const status = await deps.fal.status(job.endpoint, requestId, signal);
  deps.checkpoint('reconcile: answered');
  switch (status.kind) {
    case 'queued':
    case 'running':
      // A wish that came before fal's id was known, or did not get through, has not been passed on yet.
      if (
        job.cancelRequestedAt !== null &&
        (await deps.fal.cancel(job.endpoint, requestId)).kind === 'cancelled'
      )
        return await end(deps, job, { status: 'CANCELLED' });
      return await progress(deps, job, status.kind === 'queued' ? 'IN_QUEUE' : 'IN_PROGRESS');
    case 'doubtful':
      return await doubt(deps, job, { message: 'fal does not know this job', type: UNKNOWN_TO_FAL }, signal);
    case 'unanswered':
      return pauseOf(status);
    case 'ended':
      return await conclude(deps, job, status.reason, signal);
  }
}

/** fal says that the job ended; only its result tells how. */
async function conclude(
  deps: Deps,
  job: Generation,
  reason: FalReason | null,
  signal: AbortSignal,
): Promise<number> {
  const result = await deps.fal.result(job.endpoint, job.requestId, signal);
  switch (result.kind) {
    case 'success':
      return await end(deps, job, {
        status: 'COMPLETED',
        payload: parseLossless(result.payload),
        units: result.units,
      });
    case 'failed':
      return await end(deps, job, {
        ...endOf({ ...result.reason, type: result.reason.type ?? reason?.type ?? null }),
        units: result.units,
      });
    case 'doubtful':
      if (reason) return await end(deps, job, endOf(reason));
      return await doubt(
        deps,
        job,
        { ...result.reason, type: result.reason.type ?? RESULT_UNAVAILABLE },
        signal,
      );
    case 'unanswered':
      return pauseOf(result);
  }
}

/** Fetches the result of a job that is known to have succeeded. It stays a success whatever fal answers here. */
export async function fetchResult(deps: Deps, job: Generation, signal: AbortSignal): Promise<number> {
  const result = await deps.fal.result(job.endpoint, job.requestId, signal);
  if (result.kind === 'success') {
    await addResult(deps.db, job.requestId, parseLossless(result.payload), result.units);
    return 0;
  }
  // fal keeps a result for an hour, and what it was in its list for a month.
  const listed =
    result.kind === 'doubtful' ? await deps.fal.findEnd(job.endpoint, job.requestId, signal) : undefined;
  if (listed?.kind === 'success' && listed.payload !== null)
    await addResult(deps.db, job.requestId, listed.payload);
  else
    deps.log.warn(
      { requestId: job.requestId, answer: result.kind },
      'the result of a completed job is not to be had now',
    );
  return result.kind === 'unanswered' ? pauseOf(result) : 0;
}

async function end(deps: Deps, job: Generation, outcome: Outcome): Promise<number> {
  const applied = await applyResult(deps.db, { requestId: job.requestId }, outcome, 'RECONCILER');
  if (applied.verdict === 'APPLIED')
    deps.log.info({ requestId: job.requestId, status: outcome.status }, 'brought home by the reconciler');
  return 0;
}

/** fal may go back from IN_PROGRESS to IN_QUEUE. */
async function progress(deps: Deps, job: Generation, status: 'IN_QUEUE' | 'IN_PROGRESS'): Promise<number> {
  await deps.db.$executeRaw`/* reconcile: progress */
    UPDATE generations g SET status = ${status}, doubt = NULL WHERE g.id = ${job.id} AND ${IN_FLIGHT}`;
  return 0;
}

async function doubt(deps: Deps, job: Generation, reason: FalReason, signal: AbortSignal): Promise<number> {
  const weighed = await interpret(deps, job, reason, signal);
  return weighed.outcome ? await end(deps, job, weighed.outcome) : weighed.pauseMs;
}

function pauseOf(answer: Unanswered): number {
  return answer.pauseMs ?? 0;
}
