import type { Job } from '../jobs/job.ts';
import type { FaultSubject } from './faults.ts';

/** What faults may strike when a job has ended. */
export function webhookSubject(job: Job): FaultSubject {
  return { ...jobSubject(job), operation: 'webhook', attempt: 1 };
}

/** What faults may strike when a job is accepted. */
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
