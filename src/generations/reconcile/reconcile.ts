import { longest, NO_PAUSE, type Pause } from '../../lib/pause.ts';
import { logFailure } from '../../logger.ts';
import type { Deps } from '../deps.ts';
import type { Generation } from '../row.ts';
import { isUnconfirmed } from '../transitions/states.ts';
import { checkJob } from './check-job.ts';
import { findLost } from './find-lost.ts';
import { claimDue, leaseSeconds, scheduleNext } from './schedule.ts';
import { type WatchedPolls, watchPolls } from './watch-polls.ts';

/** What one round did, and how long fal wants to be left alone. */
export interface Round extends Pause {
  readonly checked: number;
}

/** Checks the jobs that are due, at most `schedule.concurrency` at once. */
export async function reconcile(deps: Deps, stop: AbortSignal): Promise<Round> {
  const jobs = await claimDue(deps, deps.schedule.concurrency);
  if (jobs.length > 0) deps.checkpoint('reconcile: claimed');
  // After its lease a job may be another process's.
  const signal = AbortSignal.any([stop, AbortSignal.timeout(leaseSeconds(deps.schedule) * 1000)]);
  const pauses = await Promise.all(groups(jobs).map((group) => checkGroup(deps, group, signal)));
  return { checked: jobs.length, ...longest(pauses) };
}

type Group = readonly [Generation, ...Generation[]];

/** Lost jobs of one endpoint are looked for together, in one list; every other job is checked by itself. */
function groups(jobs: readonly Generation[]): Group[] {
  const lost = new Map<string, [Generation, ...Generation[]]>();
  for (const job of jobs.filter(isUnconfirmed)) {
    const group = lost.get(job.endpoint);
    if (group) group.push(job);
    else lost.set(job.endpoint, [job]);
  }
  return [...lost.values(), ...jobs.filter((job) => !isUnconfirmed(job)).map((job): Group => [job])];
}

async function checkGroup(deps: Deps, group: Group, signal: AbortSignal): Promise<Pause> {
  const polls = watchPolls(deps);
  try {
    return isUnconfirmed(group[0])
      ? await checkLost(deps, polls, group, signal)
      : await checkJob(polls.deps, group[0], signal);
  } catch (error) {
    const generations = group.map(({ id }) => id);
    if (!signal.aborted) logFailure(deps.log, error, 'jobs could not be checked', { generations });
    return NO_PAUSE;
  } finally {
    await Promise.all(group.map((job) => scheduleNext(deps, job, polls.newest())));
  }
}

/** Only the list is about all of these jobs; what fal answers about one that was found is not watched. */
async function checkLost(deps: Deps, polls: WatchedPolls, jobs: Group, signal: AbortSignal): Promise<Pause> {
  const { adopted, pauseMs } = await findLost(polls.deps, jobs, signal);
  return longest([{ pauseMs }, ...(await Promise.all(adopted.map((job) => checkJob(deps, job, signal))))]);
}
