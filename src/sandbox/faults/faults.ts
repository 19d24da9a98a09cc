/** Calls of the Platform API: `list` is the request list, `billing` the billing events. */
export type PlatformOperation = 'list' | 'pricing' | 'billing' | 'usage';

/** What a call to the sandbox is for. `jwks` is the key set. */
export type Operation = 'submit' | 'status' | 'result' | 'cancel' | 'jwks' | PlatformOperation;

/** 403 is a locked account, unless `detail` says otherwise. */
export type ErrorStatus = 403 | 429 | 500 | 502 | 503 | 504;

/** Faults of any call: before it takes effect, or after, when only the answer suffers. */
export type ExchangeFault =
  | { readonly name: 'drop-before' }
  | { readonly name: 'drop-after' }
  | {
      readonly name: 'error-before';
      readonly status?: ErrorStatus;
      /** Replaces the usual text. */
      readonly detail?: string;
      readonly retryAfterSeconds?: number;
    }
  | { readonly name: 'error-after'; readonly status?: ErrorStatus }
  | { readonly name: 'delay-answer'; readonly ms?: number };

/** Wrong answers about a known job. Each strikes one call, or as many as a rule's `times`. */
type ReadFault =
  /** status, result and cancel: 404. */
  | { readonly name: 'job-unknown' }
  /** result: not ready although the status says COMPLETED. */
  | { readonly name: 'result-not-ready' }
  /** status: COMPLETED without `error` and `error_type` although the job failed. */
  | { readonly name: 'error-omitted' };

/** Faults of a job itself, decided when it is accepted. */
export type JobFault =
  | { readonly name: 'job-fails'; readonly status?: number; readonly type?: string }
  /** The runner is lost: IN_PROGRESS, IN_QUEUE, IN_PROGRESS. */
  | { readonly name: 'status-backwards' }
  /** The webhook says OK with `payload: null`. */
  | { readonly name: 'null-payload' }
  | { readonly name: 'huge-payload'; readonly bytes?: number }
  /** The result's seed exceeds 2^53. */
  | { readonly name: 'huge-seed'; readonly seed?: string }
  /** The request list never shows the job: fal's records can be late or incomplete. */
  | { readonly name: 'unlisted' }
  /** The job ends at once; its webhook is delivered before its submit is answered. */
  | { readonly name: 'webhook-before-answer' }
  | BillingFault;

/** Faults of a job's bill, decided when the job is accepted. */
type BillingFault =
  /** The result never carries `x-fal-billable-units`. */
  | { readonly name: 'units-omitted' }
  /** Veo with sound: the length of the sound is billed, 8.064 seconds instead of 8. */
  | { readonly name: 'audio-length' }
  /** A job that its model refused (422) is billed a third of its units; fal never bills a 5xx. */
  | { readonly name: 'failure-billed' }
  /** The billing event appears this much late. */
  | { readonly name: 'event-late'; readonly ms?: number }
  /** The billing event is listed twice, unchanged. */
  | { readonly name: 'event-twice' }
  /** The billing event is never listed, although the usage includes the job. */
  | { readonly name: 'event-missing' };

/** Faults of a cancel. */
type CancelFault =
  /** The job completes anyway: after CANCELLATION_REQUESTED, or just before the cancel arrives. */
  | { readonly name: 'late-cancel'; readonly answer?: 'requested' | 'already-completed' }
  /** The job is unknown from then on: 404. */
  | { readonly name: 'cancelled-unknown' }
  /** A webhook is sent for the cancelled job. */
  | { readonly name: 'cancelled-webhook' };

/** Faults of a job's webhooks, decided when it ends. */
type WebhookFault =
  | { readonly name: 'webhook-lost' }
  | { readonly name: 'webhook-delayed'; readonly ms?: number }
  | { readonly name: 'webhook-duplicated'; readonly copies?: number }
  /** Held back until another job's webhook has been sent, at most this long. */
  | { readonly name: 'webhook-reordered'; readonly ms?: number }
  /** After the true webhook has been acknowledged, a second one says the opposite. */
  | { readonly name: 'error-after-ok' }
  | { readonly name: 'ok-after-error' }
  /** Signed with a key outside the key set: a forgery before the true webhook, or its first attempt. */
  | { readonly name: 'wrong-key'; readonly content?: 'forged' | 'true' }
  /** The key set gets a new key before the webhook; `withdraw` drops the old ones. */
  | { readonly name: 'key-rotated'; readonly withdraw?: boolean }
  /** A forgery before the true webhook, validly signed for another account. */
  | { readonly name: 'foreign-account' };

export type Fault = ExchangeFault | ReadFault | JobFault | CancelFault | WebhookFault;
export type FaultName = Fault['name'];
export type FaultOf<N extends FaultName> = Extract<Fault, { readonly name: N }>;

/** The name under which a fault is counted: a fault of any call includes the call it struck. */
export type FaultLabel = FaultName | `${Operation}:${ExchangeFault['name']}`;

/** What a fault may strike. */
export interface FaultSubject {
  /** `job`: when it is accepted; `webhook`: when it has ended. */
  readonly operation: Operation | 'job' | 'webhook';
  /** From 1: the number of this call among those for the same job, or of the same kind. */
  readonly attempt: number;
  /** The same for the same job in every run: random faults depend on it. */
  readonly key: string;
  readonly endpoint: string;
  /** The job's input as sent; empty if the call is not about a job. */
  readonly input: string;
  readonly requestId: string | null;
  readonly submissionId: string | null;
}

export interface FaultRule {
  readonly fault: Fault;
  /** Limits a fault of any call to this one. */
  readonly operation?: Operation;
  readonly match?: (about: FaultSubject) => boolean;
  /** How often it strikes: once by default, Infinity for always. */
  readonly times?: number;
}

/** Random faults: each strikes at its rate, from 0 to 1. A label with an operation overrides the bare name. */
export interface FaultPlan {
  readonly random?: {
    readonly seed: number;
    readonly rates: { readonly [label in FaultLabel]?: number };
    /** How many of the first calls of an operation for one job may be struck; 2 by default. */
    readonly limit?: number;
  };
}

export interface FaultControl {
  /** Adds a rule. Rules are tried in order, before chance. */
  script(rule: FaultRule): void;
  /** Drops every rule and stops random faults. */
  clear(): void;
  /** How often each fault struck. */
  readonly injected: ReadonlyMap<FaultLabel, number>;
}
