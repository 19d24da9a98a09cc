import type { Faults } from './faults/fault-control.ts';
import type { JobClock } from './jobs/job-clock.ts';
import type { JobStore } from './jobs/job-store.ts';
import type { Settings } from './options.ts';
import type { KeySet } from './webhooks/key-set.ts';
import type { WebhookDelivery } from './webhooks/webhook-delivery.ts';

/** What the handlers of a running sandbox share. */
export interface Context {
  readonly settings: Settings;
  readonly store: JobStore;
  readonly clock: JobClock;
  readonly webhooks: WebhookDelivery;
  readonly faults: Faults;
  readonly keys: KeySet;
  /** The number of calls under this name so far, this one included. */
  readonly countCall: (name: string) => number;
  readonly queueUrl: string;
  readonly filesUrl: string;
  readonly log: (line: string) => void;
  /** Aborted when the sandbox closes. */
  readonly signal: AbortSignal;
}

/** A request whose body has been read. */
export interface Call {
  readonly method: string;
  /** Relative to the prefix of its host. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** The header `X-Fal-Tags`. */
  readonly tags: string | null;
  readonly body: string;
}
