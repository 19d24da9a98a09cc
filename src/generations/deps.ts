import type { BillingDeps } from '../billing/deps.ts';
import type { Tasks } from '../lib/tasks.ts';
import type { DeliveryLedger } from './deliveries.ts';

/** What the domain needs of the world. */
export interface Deps extends BillingDeps {
  /** Where fal is told to send webhooks; undefined sends none. */
  readonly webhookUrl: string | undefined;
  readonly deliveries: DeliveryLedger;
  /** Work that goes on after an answer was given, and that shutdown waits for. */
  readonly tasks: Tasks;
}
