import type { BillingDeps } from '../billing/deps.ts';
import type { BudgetsDeps } from '../budgets/deps.ts';
import type { LargeTexts } from '../fal/large-texts.ts';
import type { Bell } from '../lib/bell.ts';
import type { AllowedEndpoints } from '../lib/endpoint-patterns.ts';
import type { Tasks } from '../lib/tasks.ts';
import type { Outgoing } from '../outgoing/deps.ts';
import type { DeliveryLedger } from './deliveries.ts';
import type { RefusedSubmits } from './refused-submits.ts';

/** What the domain needs of the world. */
export interface Deps extends BillingDeps, BudgetsDeps {
  /** The URL to which fal sends webhooks; undefined if fal is to send none. */
  readonly webhookUrl: string | undefined;
  /** How many bytes the inputs of a job may have as JSON. */
  readonly maxInputBytes: number;
  /** To which endpoints each role may submit. */
  readonly allowedEndpoints: AllowedEndpoints;
  /** US cents to reserve for a job whose price is not known; null has none, and budgets that block refuse it. */
  readonly unpricedCents: string | null;
  readonly deliveries: DeliveryLedger;
  /** Watches how many jobs fal refuses. */
  readonly refusedSubmits: Pick<RefusedSubmits, 'answered'>;
  readonly outgoing: Outgoing;
  /** Reads large webhooks. */
  readonly largeTexts: LargeTexts;
  /** Work that continues after the answer was sent; shutdown waits for it. */
  readonly tasks: Tasks;
  /** Rings where a replay begins or goes on, so that it does not wait until it is looked for. */
  readonly replayBell: Bell;
}
