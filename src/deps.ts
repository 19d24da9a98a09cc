import type { PrismaClient } from './db/client.ts';
import type { Fal } from './fal/client.ts';
import type { Tasks } from './lib/tasks.ts';
import type { Logger } from './logger.ts';
import type { Pricing } from './pricing/pricing.ts';

/** The current time; tests hand in another. */
export type Clock = () => Date;

/** Who asks. A user sees and submits their own rows, an admin everybody's. */
export interface Viewer {
  readonly userId: string;
  readonly role: 'admin' | 'user';
}

/** When fal is asked about jobs in flight, in seconds. */
export interface Schedule {
  /** From the submit to the first check, then twice as long each time. */
  readonly firstSeconds: number;
  readonly maxSeconds: number;
  /** How long fal may disown a job before its list of requests is believed. */
  readonly graceSeconds: number;
  /** How long a job that fal never confirmed is looked for. */
  readonly horizonSeconds: number;
  /** How many jobs one process checks at once. */
  readonly concurrency: number;
  /** How long a call to fal may take. */
  readonly timeoutSeconds: number;
}

/** When fal is asked what jobs were billed. */
export interface BillingSchedule {
  /** From the first time to the second, then twice as long each time, up to six hours. */
  readonly retrySeconds: number;
  /** How long after a job's end its bill may come. */
  readonly giveUpDays: number;
}

/** The places at which a killed process leaves the most interesting rows. */
export type Checkpoint =
  | 'submit: inserted'
  | 'submit: claimed'
  | 'submit: answered'
  | 'webhook: received'
  | 'webhook: applied'
  | 'reconcile: claimed'
  | 'reconcile: answered'
  | 'billing: claimed'
  | 'billing: answered'
  | 'replay: inserting'
  | 'replay: inserted'
  | 'replay: cancelled'
  | 'dispatch: claimed'
  | 'dispatch: answered'
  | 'dispatch: released';

/** What became of a webhook delivery. */
export type DeliveryVerdict =
  | 'APPLIED'
  | 'DUPLICATE'
  | 'UNKNOWN_JOB'
  | 'BAD_SIGNATURE'
  | 'STALE'
  | 'WRONG_ACCOUNT'
  | 'MALFORMED';

/** Where every webhook delivery leaves a line. */
export interface DeliveryLedger {
  /** Writes a line; never throws, since no webhook may fail for its own record. */
  record(verdict: DeliveryVerdict, requestId: string | null, detail: string | null): Promise<void>;
  /** Writes down how many rejected deliveries have not got a line, one line a kind. */
  flush(): Promise<void>;
  /** Deletes what is older than the retention and what is beyond the size. */
  prune(): Promise<void>;
}

/** What the domain needs of the world. */
export interface Deps {
  readonly db: PrismaClient;
  readonly fal: Fal;
  readonly log: Logger;
  readonly clock: Clock;
  /** Where fal is told to send webhooks; undefined sends none. */
  readonly webhookUrl: string | undefined;
  readonly schedule: Schedule;
  readonly billing: BillingSchedule;
  readonly pricing: Pricing;
  /** Named places at which a test may end the process; does nothing otherwise. */
  readonly checkpoint: (name: Checkpoint) => void;
  readonly deliveries: DeliveryLedger;
  /** Work that goes on after an answer was given, and that shutdown waits for. */
  readonly tasks: Tasks;
}
