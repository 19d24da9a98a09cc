import type { BillingSchedule, Schedule } from '../config.ts';
import type { PrismaClient } from '../db/client.ts';
import type { Checkpoint, Clock } from '../deps.ts';
import type { Fal } from '../fal/client.ts';
import type { Logger } from '../logger.ts';
import type { Pricing } from '../pricing/pricing.ts';

/** What the collection of bills needs of the world. */
export interface BillingDeps {
  readonly db: PrismaClient;
  readonly fal: Fal;
  readonly log: Logger;
  readonly clock: Clock;
  readonly schedule: Schedule;
  readonly billing: BillingSchedule;
  readonly pricing: Pricing;
  /** Named places at which a test may end the process; does nothing otherwise. */
  readonly checkpoint: (name: Checkpoint) => void;
}
