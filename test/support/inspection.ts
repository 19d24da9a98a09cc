import { billableUnits } from '../../src/sandbox/billing/billable-units.ts';
import { type Delivery, type Job, type Outcome, outcomeOf } from '../../src/sandbox/jobs/job.ts';
import { jobKey } from '../../src/sandbox/jobs/job-key.ts';
import { resultOf } from '../../src/sandbox/jobs/job-result.ts';
import type { PostCounts } from '../../src/sandbox/jobs/job-store.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';

/** An accepted job as the sandbox knows it, and what it would bill. */
export interface InspectedJob {
  readonly requestId: string;
  readonly endpoint: string;
  /** JSON text as sent. */
  readonly input: string;
  readonly key: string;
  readonly submissionId: string | null;
  readonly webhookUrl: string | null;
  /** The header `X-Fal-Tags`. */
  readonly tags: string | null;
  readonly acceptedAt: number;
  readonly endedAt: number | null;
  /** POSTs read for this job: by its submission id if it has one, otherwise by its endpoint and input. */
  readonly posts: number;
  readonly outcome: Outcome;
  readonly errorType: string | null;
  readonly billedUnits: string | null;
  /** As the result call answers it; null until the job has succeeded. */
  readonly resultJson: string | null;
  readonly seed: string;
  /** Never appears in the request list. */
  readonly unlisted: boolean;
  /** The job has ended and none of its webhooks is still to come. */
  readonly settled: boolean;
  readonly deliveries: readonly Readonly<Delivery>[];
}

/** What a sandbox really did, for a test to compare with what the ledger recorded. */
export interface Inspection {
  /** Every accepted job in its present state, in the order of acceptance. */
  readonly jobs: readonly InspectedJob[];
  job(requestId: string): InspectedJob | undefined;
  /** How many jobs were accepted. */
  readonly accepted: number;
  /** How many submits were read, whether accepted or not. */
  readonly posts: number;
  /** The same by `keyOf`, and by the webhook URL's `submission` parameter. */
  readonly postsByKey: ReadonlyMap<string, number>;
  readonly postsBySubmission: ReadonlyMap<string, number>;
  /** The key of an endpoint and an input, however the input's JSON is written. */
  keyOf(endpoint: string, inputJson: string): string;
}

/** A live view of a sandbox. */
export function inspect({ store, filesUrl }: Pick<Sandbox, 'store' | 'filesUrl'>): Inspection {
  return {
    get jobs() {
      return [...store.jobs.values()].map((job) => inspectJob(job, store.posts, filesUrl));
    },
    job(requestId) {
      const job = store.jobs.get(requestId);
      return job && inspectJob(job, store.posts, filesUrl);
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

function inspectJob(job: Job, posts: Readonly<PostCounts>, filesUrl: string): InspectedJob {
  const { requestId, endpoint, input, key, submissionId, webhookUrl, acceptedAt, endedAt, seed, unlisted } =
    job;
  const outcome = outcomeOf(job);
  return {
    requestId,
    endpoint,
    input,
    key,
    submissionId,
    webhookUrl,
    acceptedAt,
    endedAt,
    seed,
    tags: job.tags ?? null,
    unlisted,
    outcome,
    posts: (submissionId === null ? posts.byKey.get(key) : posts.bySubmission.get(submissionId)) ?? 0,
    errorType: outcome === 'pending' ? null : (job.failure?.type ?? null),
    billedUnits: billableUnits(job),
    // Composed when read: some results have 10 MB.
    get resultJson() {
      return outcome === 'success' ? resultOf(job, filesUrl) : null;
    },
    settled: job.deliveries?.every(({ state }) => state !== 'pending') ?? false,
    deliveries: job.deliveries?.map((delivery) => ({ ...delivery })) ?? [],
  };
}
