import type { BillingDeps } from '../billing/deps.ts';
import type { Tasks } from '../lib/tasks.ts';
import type { DeliveryLedger } from './deliveries.ts';

/** What the domain needs of the world. */
export interface Deps extends BillingDeps {
  /** The URL to which fal sends webhooks; undefined if fal is to send none. */
  readonly webhookUrl: string | undefined;
  /** How many bytes the inputs of a job may have as JSON. */
  readonly maxInputBytes: number;
  readonly deliveries: DeliveryLedger;
  /** Work that continues after the answer was sent; shutdown waits for it. */
  readonly tasks: Tasks;
}
