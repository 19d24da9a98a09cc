/** Where a job is in fal's lifecycle. */
type JobState = 'queued' | 'running' | 'done';

/** How a run fails. */
export interface Failure {
  readonly httpStatus: number;
  /** `error_type` of the status, and the type in the body. */
  readonly type: string;
  readonly message: string;
  /** Body of the result call, JSON text. */
  readonly body: string;
}

/** What a delivery carries: the truth, its opposite, or a forgery. */
export type DeliveryKind = 'true' | 'contradiction' | 'forged-key' | 'forged-account' | 'cancelled';

/** One webhook, delivered in one or more attempts. */
export interface Delivery {
  readonly id: number;
  readonly kind: DeliveryKind;
  /** `lost`: never sent. `refused`: a 3xx, permanent. `exhausted`: every attempt failed. */
  state: 'pending' | 'acknowledged' | 'refused' | 'exhausted' | 'lost';
  /** Earliest time of the first attempt, in Unix milliseconds. */
  readonly notBefore: number;
  /** The number of first attempts that are signed with a key outside the key set. */
  readonly wrongKeyAttempts: number;
  attempts: number;
  /** HTTP status of the last attempt; null if there was no answer. */
  lastStatus: number | null;
  /** When a 2xx came, in Unix milliseconds. */
  acknowledgedAt: number | null;
}

/** The faults of a job's bill. */
export interface BillingFaults {
  readonly unitsOmitted: boolean;
  readonly audioLength: boolean;
  readonly failureBilled: boolean;
  readonly eventLateMs: number;
  /** How many times the billing events list the job. */
  readonly eventCopies: number;
}

/** An accepted job as the journal keeps it. Its result is computed from it and never stored. */
export interface Job {
  readonly requestId: string;
  /** Id of the last attempt; differs from the request id after a requeue. */
  gatewayRequestId: string;
  readonly endpoint: string;
  /** The body as sent. */
  readonly input: string;
  /** Hash of endpoint and canonical input: equal for every POST of the same job. */
  readonly key: string;
  /** Counts the jobs of one key from 1. */
  readonly occurrence: number;
  readonly webhookUrl: string | null;
  readonly submissionId: string | null;
  /** The header `X-Fal-Tags`, as sent. Absent from journals written before it was kept. */
  readonly tags?: string | null;
  /** Unix milliseconds, like all times here. */
  readonly acceptedAt: number;
  state: JobState;
  /** The state changes still to come, in order. */
  steps: readonly { readonly at: number; readonly state: JobState }[];
  startedAt: number | null;
  endedAt: number | null;
  /** A cancel was accepted; the run may still complete. */
  cancelRequested: boolean;
  cancelled: boolean;
  /** Faults of the cancel: a webhook is sent anyway, and the job is unknown from then on. */
  tellCancelled: boolean;
  forgotten: boolean;
  /** How the run will fail; null if it succeeds. */
  failure: Failure | null;
  readonly seed: string;
  /** Number of bytes added to the result. */
  readonly padding: number;
  readonly nullPayload: boolean;
  readonly unlisted: boolean;
  /** Ends at once; its webhook is delivered before its submit is answered. */
  readonly early: boolean;
  /** Absent from journals written before the sandbox billed. */
  readonly billing?: BillingFaults;
  /** Null until the job has ended and its webhooks are planned. */
  deliveries: Delivery[] | null;
}

/** How a job ended as fal sees it. */
export type Outcome = 'pending' | 'success' | 'error' | 'cancelled';

/** The job's outcome. */
export function outcomeOf(job: Job): Outcome {
  if (job.state !== 'done') return 'pending';
  if (job.cancelled) return 'cancelled';
  return job.failure ? 'error' : 'success';
}

/** How long the job ran, in seconds; meaningful once it has ended. */
export function inferenceSeconds(job: Job): number {
  return ((job.endedAt ?? 0) - (job.startedAt ?? job.endedAt ?? 0)) / 1000;
}
