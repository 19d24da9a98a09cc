import { appOf } from './endpoint-path.ts';
import type { Job } from './job.ts';
import type { JobStore } from './job-store.ts';

/** How many jobs of an app wait: before this one, or altogether. */
export function queuePosition({ jobs }: JobStore, app: string, before?: Job): number {
  let waiting = 0;
  for (const job of jobs.values()) {
    if (job === before) break;
    if (job.state === 'queued' && appOf(job.endpoint) === app) waiting += 1;
  }
  return waiting;
}
