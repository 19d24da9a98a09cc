import type { BillingSchedule, Schedule } from '../config.ts';
import type { PrismaClient } from '../db/client.ts';
import type { Checkpoint, Clock } from '../deps.ts';
import type { Fal } from '../fal/client.ts';
import type { OtherClock } from '../lib/other-clock.ts';
import type { Logger } from '../logger.ts';
import type { Pricing } from '../pricing/pricing.ts';

/** What collecting bills needs from the world. */
export interface BillingDeps {
  readonly db: PrismaClient;
  readonly fal: Fal;
  readonly log: Logger;
  readonly clock: Clock;
  /** The clocks that stamp rows, and fal's requests and webhooks. */
  readonly clocks: { readonly database: OtherClock; readonly fal: OtherClock };
  readonly schedule: Schedule;
  readonly billing: BillingSchedule;
  readonly pricing: Pricing;
  /** Does nothing, except that a test may end the process at a named place. */
  readonly checkpoint: (name: Checkpoint) => void;
}
