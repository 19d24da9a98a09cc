import type { Job } from './job.ts';
import type { JobStore } from './job-store.ts';

/** Moves jobs along: queued, running, done. */
export interface JobClock {
  /** Takes the steps that are due now, and each later one when it is due. */
  follow(job: Job): void;
  /** Ends a job now and drops its remaining steps. */
  finish(job: Job, change?: Partial<Job>): void;
  stop(): void;
}

/** Creates a clock that calls `onDone` for every job it finds done. */
export function createJobClock(store: JobStore, onDone: (job: Job) => void): JobClock {
  const timers = new Map<string, NodeJS.Timeout>();
  let stopped = false;

  function follow(job: Job): void {
    clearTimeout(timers.get(job.requestId));
    timers.delete(job.requestId);
    if (stopped) return;
    const now = Date.now();
    while (job.steps[0] && job.steps[0].at <= now) takeStep(store, job);
    const next = job.steps[0];
    if (next)
      timers.set(
        job.requestId,
        setTimeout(() => follow(job), next.at - now),
      );
    if (job.state === 'done') onDone(job);
  }

  return {
    follow,
    finish(job, change = {}) {
      store.update(job, { ...change, steps: [{ at: Date.now(), state: 'done' }] });
      follow(job);
    },
    stop() {
      stopped = true;
      for (const timer of timers.values()) clearTimeout(timer);
    },
  };
}

function takeStep(store: JobStore, job: Job): void {
  const [step, ...rest] = job.steps;
  if (!step) return;
  const restarted = job.state === 'running' && step.state === 'queued';
  store.update(job, {
    state: step.state,
    steps: rest,
    ...(step.state === 'running' && job.startedAt === null && { startedAt: step.at }),
    ...(step.state === 'done' && { endedAt: step.at }),
    // A lost runner means another attempt, with an id of its own.
    ...(restarted && { gatewayRequestId: crypto.randomUUID() }),
  });
}
