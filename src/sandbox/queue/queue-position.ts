import type { Job } from '../jobs/job.ts';
import type { JobStore } from '../jobs/job-store.ts';
import { appOf } from './endpoint-path.ts';

/** How many jobs of an app are queued before this one, or in all. */
export function queuePosition({ waiting }: JobStore, app: string, before?: Job): number {
  let position = 0;
  for (const job of waiting) {
    if (job === before) break;
    if (appOf(job.endpoint) === app) position += 1;
  }
  return position;
}
