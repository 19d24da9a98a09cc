import type { FaultPlan } from './faults/faults.ts';

/** How undelivered webhooks are retried: fal's policy, scaled down. */
export interface WebhookRetry {
  /** Attempts after the first. */
  readonly retries: number;
  readonly baseDelayMs: number;
  /** Each pause is this many times the one before, up to the maximum. */
  readonly factor: number;
  readonly maxDelayMs: number;
  /** How long a receiver may take to answer. */
  readonly timeoutMs: number;
}

export interface SandboxOptions {
  /** Default or 0: the port recorded in the state folder if it is free, otherwise any free one. */
  readonly port?: number;
  /** Keeps jobs and keys across restarts and kill -9, for one process at a time. Default: memory only. */
  readonly stateDir?: string;
  /** Time in the queue and running, together. */
  readonly jobDurationMs?: number | { readonly min: number; readonly max: number };
  /** The same in seconds. */
  readonly jobSeconds?: number;
  /** The fal account named in webhooks. */
  readonly userId?: string;
  /** The expected FAL_KEY. */
  readonly credentials?: string;
  /** A key of scope ADMIN: only it may read what was billed. */
  readonly adminCredentials?: string;
  /** Varies the durations between `min` and `max`. */
  readonly seed?: number;
  readonly webhookRetry?: Partial<WebhookRetry>;
  readonly faults?: FaultPlan;
  /** Accepts unknown endpoints: they make images. */
  readonly acceptAnyEndpoint?: boolean;
  /** The Platform API's request list: how late a job appears in it, and whether queued jobs do. */
  readonly requestList?: { readonly lagMs?: number; readonly queued?: boolean };
  /** How late a billing event appears, and the discounts on list prices. */
  readonly billing?: {
    readonly lagMs?: number;
    readonly discountPercent?: { readonly [endpoint: string]: number };
  };
  readonly log?: (line: string) => void;
}

/** The options, complete with defaults. */
export interface Settings {
  readonly durationMs: { readonly min: number; readonly max: number };
  readonly userId: string;
  readonly credentials: string;
  readonly adminCredentials: string;
  readonly seed: number;
  readonly webhookRetry: WebhookRetry;
  readonly acceptAnyEndpoint: boolean;
  readonly requestList: { readonly lagMs: number; readonly queued: boolean };
  readonly billing: {
    readonly lagMs: number;
    readonly discountPercent: { readonly [endpoint: string]: number };
  };
}

const DEFAULT_DURATION_MS = 1500;
// fal gives a receiver 15 s, and retries 10 times within two hours; the sandbox within two minutes.
const DEFAULT_RETRY: WebhookRetry = {
  retries: 10,
  baseDelayMs: 500,
  factor: 1.8,
  maxDelayMs: 30_000,
  timeoutMs: 15_000,
};

/** Fills in the defaults. */
export function withDefaults(options: SandboxOptions): Settings {
  const seconds = options.jobSeconds;
  const duration = options.jobDurationMs ?? (seconds === undefined ? DEFAULT_DURATION_MS : seconds * 1000);
  return {
    durationMs: typeof duration === 'number' ? { min: duration, max: duration } : duration,
    userId: options.userId ?? 'sandbox-account',
    credentials: options.credentials ?? 'sandbox-key',
    adminCredentials: options.adminCredentials ?? 'sandbox-admin-key',
    seed: options.seed ?? 0,
    webhookRetry: { ...DEFAULT_RETRY, ...options.webhookRetry },
    acceptAnyEndpoint: options.acceptAnyEndpoint ?? false,
    requestList: { lagMs: options.requestList?.lagMs ?? 0, queued: options.requestList?.queued ?? false },
    billing: {
      lagMs: options.billing?.lagMs ?? 0,
      discountPercent: options.billing?.discountPercent ?? {},
    },
  };
}
