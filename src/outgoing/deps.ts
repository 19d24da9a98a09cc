import type { PrismaClient } from '../db/client.ts';
import type { Checkpoint } from '../deps.ts';
import type { Logger } from '../logger.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { MessageDeps } from './message.ts';
import type { WebhookRules } from './rules.ts';

/** What outgoing webhooks need beside the database. */
export interface Outgoing extends MessageDeps {
  readonly rules: WebhookRules;
}

/** What the layer needs of the world. */
export interface OutgoingDeps {
  readonly db: PrismaClient;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly checkpoint: (name: Checkpoint) => void;
  readonly outgoing: Outgoing;
}
