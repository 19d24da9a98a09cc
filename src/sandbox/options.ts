import type { FaultPlan } from './faults/faults.ts';

/** How undelivered webhooks are tried again: fal's policy, scaled down. */
export interface WebhookRetry {
  /** Attempts after the first. */
  readonly retries: number;
  readonly baseDelayMs: number;
  /** Each pause is so many times the one before, up to the maximum. */
  readonly factor: number;
  readonly maxDelayMs: number;
  /** What a receiver has for its answer. */
  readonly timeoutMs: number;
}

export interface SandboxOptions {
  /** Undefined or 0: the one a state folder remembers if it is free, else any free one. */
  readonly port?: number;
  /** Keeps jobs and keys over restarts, also after kill -9. One process at a time. Undefined: memory only. */
  readonly stateDir?: string;
  /** Time in the queue and of the run together. */
  readonly jobDurationMs?: number | { readonly min: number; readonly max: number };
  /** The same in seconds. */
  readonly jobSeconds?: number;
  /** The fal account that webhooks name. */
  readonly userId?: string;
  /** The expected FAL_KEY. */
  readonly credentials?: string;
  /** A key of the scope ADMIN: it may do everything, and alone read what was billed. */
  readonly adminCredentials?: string;
  /** Varies durations between `min` and `max`. */
  readonly seed?: number;
  readonly webhookRetry?: Partial<WebhookRetry>;
  readonly faults?: FaultPlan;
  /** Accepts endpoints it does not know as makers of images. */
  readonly acceptAnyEndpoint?: boolean;
  /** The Platform API's list of requests: how late a job shows up in it, and whether queued ones do. */
  readonly requestList?: { readonly lagMs?: number; readonly queued?: boolean };
  /** How late a billing event shows up in its list, and what an endpoint's price is lowered by. */
  readonly billing?: {
    readonly lagMs?: number;
    readonly discountPercent?: { readonly [endpoint: string]: number };
  };
  readonly log?: (line: string) => void;
}

/** The options with every default. */
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
// fal gives a receiver 15 s, and 10 more attempts within two hours; here within two minutes.
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
