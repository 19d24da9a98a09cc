import type { Job } from '../jobs/job.ts';
import type { FaultSubject } from './faults.ts';

/** A job at the end of its run, as faults see it. */
export function webhookSubject(job: Job): FaultSubject {
  return { ...jobSubject(job), operation: 'webhook', attempt: 1 };
}

/** A job being accepted, as faults see it. */
export function jobSubject(
  job: Pick<Job, 'key' | 'occurrence' | 'endpoint' | 'input' | 'requestId' | 'submissionId'>,
): FaultSubject {
  const { key, occurrence, endpoint, input, requestId, submissionId } = job;
  return {
    operation: 'job',
    attempt: 1,
    key: `${key}:${occurrence}`,
    endpoint,
    input,
    requestId,
    submissionId,
  };
}
