import { type Delivery, type Job, type Outcome, outcomeOf } from './jobs/job.ts';
import { jobKey } from './jobs/job-key.ts';
import type { JobStore, PostCounts } from './jobs/job-store.ts';
import { resultOf } from './models/job-result.ts';
import { billableUnits } from './models/units.ts';

/** A job as the sandbox's books have it: what it accepted and what it would bill. */
interface BookedJob {
  readonly requestId: string;
  /** The same. */
  readonly id: string;
  readonly endpoint: string;
  /** JSON text as sent. */
  readonly input: string;
  readonly key: string;
  readonly submissionId: string | null;
  readonly webhookUrl: string | null;
  readonly acceptedAt: number;
  readonly endedAt: number | null;
  /** POSTs read for this job: by submission id where it has one, else by endpoint and input. */
  readonly posts: number;
  readonly outcome: Outcome;
  readonly errorType: string | null;
  readonly billedUnits: string | null;
  /** As the result call answers it; null until the job has succeeded. Composed when asked for. */
  readonly resultJson: string | null;
  readonly seed: string;
  /** The request list never has it. */
  readonly unlisted: boolean;
  /** The job has ended, and no webhook of it is to come. */
  readonly settled: boolean;
  readonly deliveries: readonly Readonly<Delivery>[];
}

export interface Inspection {
  /** Every job that was accepted, in that order, as it is now. */
  readonly jobs: readonly BookedJob[];
  job(requestId: string): BookedJob | undefined;
  /** How many jobs were accepted. */
  readonly accepted: number;
  /** How many submits were read, whatever became of them. */
  readonly posts: number;
  /** The same by `keyOf`, and by the webhook URL's `submission` parameter. */
  readonly postsByKey: ReadonlyMap<string, number>;
  readonly postsBySubmission: ReadonlyMap<string, number>;
  /** The key of an endpoint and an input, the same however its JSON is written. */
  keyOf(endpoint: string, inputJson: string): string;
}

/** The books of a store. */
export function createInspection(store: JobStore, filesUrl: string): Inspection {
  return {
    get jobs() {
      return [...store.jobs.values()].map((job) => bookedJob(job, store.posts, filesUrl));
    },
    job(requestId) {
      const job = store.jobs.get(requestId);
      return job && bookedJob(job, store.posts, filesUrl);
    },
    get accepted() {
      return store.jobs.size;
    },
    get posts() {
      return store.posts.total;
    },
    postsByKey: store.posts.byKey,
    postsBySubmission: store.posts.bySubmission,
    keyOf: jobKey,
  };
}

function bookedJob(job: Job, posts: Readonly<PostCounts>, filesUrl: string): BookedJob {
  const { requestId, endpoint, input, key, submissionId, webhookUrl, acceptedAt, endedAt, seed, unlisted } =
    job;
  const outcome = outcomeOf(job);
  return {
    requestId,
    id: requestId,
    endpoint,
    input,
    key,
    submissionId,
    webhookUrl,
    acceptedAt,
    endedAt,
    seed,
    unlisted,
    outcome,
    posts: (submissionId === null ? posts.byKey.get(key) : posts.bySubmission.get(submissionId)) ?? 0,
    errorType: outcome === 'pending' ? null : (job.failure?.type ?? null),
    billedUnits: billableUnits(job),
    // Not kept for all: some results have 10 MB.
    get resultJson() {
      return outcome === 'success' ? resultOf(job, filesUrl) : null;
    },
    settled: job.deliveries?.every(({ state }) => state !== 'pending') ?? false,
    deliveries: job.deliveries?.map((delivery) => ({ ...delivery })) ?? [],
  };
}
