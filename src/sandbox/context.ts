import type { Faults } from './faults/fault-control.ts';
import type { JobClock } from './jobs/job-clock.ts';
import type { JobStore } from './jobs/job-store.ts';
import type { Settings } from './options.ts';
import type { KeySet } from './webhooks/key-set.ts';
import type { WebhookDelivery } from './webhooks/webhook-delivery.ts';

/** What the handlers of a running sandbox work with. */
export interface Context {
  readonly settings: Settings;
  readonly store: JobStore;
  readonly clock: JobClock;
  readonly webhooks: WebhookDelivery;
  readonly faults: Faults;
  readonly keys: KeySet;
  /** Counts calls by name, from 1. */
  readonly countCall: (name: string) => number;
  readonly queueUrl: string;
  readonly filesUrl: string;
  readonly log: (line: string) => void;
  /** Aborted when the sandbox closes. */
  readonly signal: AbortSignal;
}

/** A request, read whole. */
export interface Call {
  readonly method: string;
  /** Below the prefix of its handler. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: string;
}
