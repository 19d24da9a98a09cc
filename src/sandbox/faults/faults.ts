/** Calls of the Platform API; `list` is its list of requests, `billing` the one of billing events. */
export type PlatformOperation = 'list' | 'pricing' | 'billing' | 'usage';

/** What a call to the sandbox is for. `jwks` is the key set. */
export type Operation = 'submit' | 'status' | 'result' | 'cancel' | 'jwks' | PlatformOperation;

/** 403 is a locked account, unless its fault has other words. */
export type ErrorStatus = 403 | 429 | 500 | 502 | 503 | 504;

/** Faults of any call: before it took effect, or after it did and only the answer suffers. */
export type ExchangeFault =
  | { readonly name: 'drop-before' }
  | { readonly name: 'drop-after' }
  | {
      readonly name: 'error-before';
      readonly status?: ErrorStatus;
      /** In the place of the usual words. */
      readonly detail?: string;
      readonly retryAfterSeconds?: number;
    }
  | { readonly name: 'error-after'; readonly status?: ErrorStatus }
  | { readonly name: 'delay-answer'; readonly ms?: number };

/** Faults of what fal says of a job it knows. Each strikes one call; `times` of a rule makes it last. */
type ReadFault =
  /** status, result and cancel: 404. */
  | { readonly name: 'job-unknown' }
  /** result: not ready although the status says COMPLETED. */
  | { readonly name: 'result-not-ready' }
  /** status: COMPLETED without `error` and `error_type` although the job failed. */
  | { readonly name: 'error-unsaid' };

/** Faults of a job itself, decided once when it is accepted. */
export type JobFault =
  | { readonly name: 'job-fails'; readonly status?: number; readonly type?: string }
  /** IN_PROGRESS, IN_QUEUE, IN_PROGRESS: the runner was lost. */
  | { readonly name: 'status-backwards' }
  /** The webhook says OK with `payload: null`. */
  | { readonly name: 'null-payload' }
  | { readonly name: 'huge-payload'; readonly bytes?: number }
  /** The result's seed exceeds 2^53. */
  | { readonly name: 'huge-seed'; readonly seed?: string }
  /** The request list never has it: fal's records can be late or incomplete. */
  | { readonly name: 'unlisted' }
  /** The job ends at once, and its webhook is answered before its submit is. */
  | { readonly name: 'webhook-before-answer' }
  | BillingFault;

/** Faults of a job's bill, decided when it is accepted as well. */
type BillingFault =
  /** The result never carries `x-fal-billable-units`. */
  | { readonly name: 'units-unsaid' }
  /** Veo with sound: the length of the sound is billed, 8.064 seconds in the place of 8. */
  | { readonly name: 'audio-length' }
  /** A job that its model refused (422) bills a third of its units; fal never bills a 5xx. */
  | { readonly name: 'failure-billed' }
  /** The billing event shows up so much after its time. */
  | { readonly name: 'event-late'; readonly ms?: number }
  /** The billing event is listed twice, the same both times. */
  | { readonly name: 'event-twice' }
  /** The billing event is never listed; usage and invoice have the job all the same. */
  | { readonly name: 'event-missing' };

/** Faults of a cancel. */
type CancelFault =
  /** The job completes all the same, after CANCELLATION_REQUESTED or just before the cancel arrives. */
  | { readonly name: 'late-cancel'; readonly answer?: 'requested' | 'already-completed' }
  /** From then on the job is unknown: 404. */
  | { readonly name: 'cancelled-unknown' }
  /** A webhook tells of the cancelled job. */
  | { readonly name: 'cancelled-webhook' };

/** Faults of a job's webhooks, decided when it ends. */
type WebhookFault =
  | { readonly name: 'webhook-lost' }
  | { readonly name: 'webhook-delayed'; readonly ms?: number }
  | { readonly name: 'webhook-duplicated'; readonly copies?: number }
  /** Held back until another job's webhook was sent, or for so long. */
  | { readonly name: 'webhook-reordered'; readonly ms?: number }
  /** After the true webhook was acknowledged, a second one says the opposite. */
  | { readonly name: 'error-after-ok' }
  | { readonly name: 'ok-after-error' }
  /** Signed with a key outside the key set: a forgery beforehand, or the first attempt of the true one. */
  | { readonly name: 'wrong-key'; readonly content?: 'forged' | 'true' }
  /** The key set gets a new key just before; `withdraw` drops the old ones. */
  | { readonly name: 'key-rotated'; readonly withdraw?: boolean }
  /** A forgery beforehand, validly signed for another account. */
  | { readonly name: 'foreign-account' };

export type Fault = ExchangeFault | ReadFault | JobFault | CancelFault | WebhookFault;
export type FaultName = Fault['name'];
export type FaultOf<N extends FaultName> = Extract<Fault, { readonly name: N }>;

/** A fault as it is counted: those of any call by the call they struck. */
export type FaultLabel = FaultName | `${Operation}:${ExchangeFault['name']}`;

/** What a fault may strike. */
export interface FaultSubject {
  /** `job`: when it is accepted; `webhook`: when it has ended. */
  readonly operation: Operation | 'job' | 'webhook';
  /** Counts from 1: calls of this operation for this job, or of this kind. */
  readonly attempt: number;
  /** The same for the same job in every run: random faults hang on it. */
  readonly key: string;
  readonly endpoint: string;
  /** The job's input as sent; empty where the call is about no job. */
  readonly input: string;
  readonly requestId: string | null;
  readonly submissionId: string | null;
}

export interface FaultRule {
  readonly fault: Fault;
  /** Only this call; for the faults of any call. */
  readonly operation?: Operation;
  readonly match?: (about: FaultSubject) => boolean;
  /** How often it strikes, once unless told; Infinity for always. */
  readonly times?: number;
}

/** Random faults: each strikes with its rate, from 0 to 1. A label with an operation beats the bare name. */
export interface FaultPlan {
  readonly random?: {
    readonly seed: number;
    readonly rates: { readonly [label in FaultLabel]?: number };
    /** A fault of calls strikes at most so many of the first calls of an operation for one job (2 unless told). */
    readonly limit?: number;
  };
}

export interface FaultControl {
  /** Adds a rule. Rules are tried in order, and before chance is. */
  script(rule: FaultRule): void;
  /** Drops every rule and stops random faults. */
  clear(): void;
  /** How often each fault struck. */
  readonly injected: ReadonlyMap<FaultLabel, number>;
}
