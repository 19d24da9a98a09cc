/** Where a job is in fal's lifecycle. */
type JobState = 'queued' | 'running' | 'done';

/** How a run ends when it does not succeed. */
export interface Failure {
  readonly httpStatus: number;
  /** `error_type` of the status, and the type in the body. */
  readonly type: string;
  readonly message: string;
  /** The result's body, JSON text. */
  readonly body: string;
}

/** What a delivery carries: the truth, its opposite, or a forgery. */
export type DeliveryKind = 'true' | 'contradiction' | 'forged-key' | 'forged-account' | 'cancelled';

/** One webhook that fal means to deliver, with as many attempts as it takes. */
export interface Delivery {
  readonly id: number;
  readonly kind: DeliveryKind;
  /** `lost`: never sent. `refused`: a 3xx, permanent. `exhausted`: every attempt failed. */
  state: 'pending' | 'acknowledged' | 'refused' | 'exhausted' | 'lost';
  /** Earliest time of the first attempt, in Unix milliseconds. */
  readonly notBefore: number;
  /** This many first attempts are signed with a key outside the key set. */
  readonly wrongKeyAttempts: number;
  attempts: number;
  /** HTTP status of the last attempt; null where none came back. */
  lastStatus: number | null;
  /** When a 2xx came, in Unix milliseconds. */
  acknowledgedAt: number | null;
}

/** What is out of the ordinary with the bill of a job. */
export interface BillingFaults {
  readonly unitsUnsaid: boolean;
  readonly audioLength: boolean;
  readonly failureBilled: boolean;
  readonly eventLateMs: number;
  /** How often the list of billing events has it. */
  readonly eventCopies: number;
}

/** A job fal accepted, as the journal keeps it. Its result is derived from it and never stored. */
export interface Job {
  readonly requestId: string;
  /** Id of the last attempt; differs from the request id after a requeue. */
  gatewayRequestId: string;
  readonly endpoint: string;
  /** The body as sent. */
  readonly input: string;
  /** Hash of endpoint and canonical input: the same for every POST of the same job. */
  readonly key: string;
  /** Counts the jobs of one key from 1. */
  readonly occurrence: number;
  readonly webhookUrl: string | null;
  readonly submissionId: string | null;
  /** Unix milliseconds, like every time here. */
  readonly acceptedAt: number;
  state: JobState;
  /** What the clock still has to do, in order. */
  steps: readonly { readonly at: number; readonly state: JobState }[];
  startedAt: number | null;
  endedAt: number | null;
  /** Set when a cancel was taken; the run may complete all the same. */
  cancelRequested: boolean;
  cancelled: boolean;
  /** After the cancel: webhook in spite of it, and unknown in spite of having been accepted. */
  tellCancelled: boolean;
  forgotten: boolean;
  /** How the run will end; null: with a result. */
  failure: Failure | null;
  readonly seed: string;
  /** Bytes added to the result. */
  readonly padding: number;
  readonly nullPayload: boolean;
  readonly unlisted: boolean;
  /** Ends at once, and its webhook is answered before its submit is. */
  readonly early: boolean;
  /** Absent from the journals of sandboxes that did not bill. */
  readonly billing?: BillingFaults;
  /** Null until the job ended and its webhooks were planned. */
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
