import type { Job } from '../jobs/job.ts';
import type { JobStore } from '../jobs/job-store.ts';
import { appOf } from './endpoint-path.ts';

/** How many jobs of an app are queued. */
export function queueLength(store: JobStore, app: string): number {
  return store.waitingOf(app).size;
}

/** How many jobs of its app are queued before a job; all of them if it is not queued itself. */
export function queuePosition(store: JobStore, job: Job): number {
  let position = 0;
  for (const other of store.waitingOf(appOf(job.endpoint))) {
    if (other === job) break;
    position += 1;
  }
  return position;
}
