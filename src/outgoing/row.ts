import { Prisma } from '../db/client.ts';
import type { OutgoingEvent } from './events.ts';

/** A webhook as it is shown: without its secret. */
export interface OutgoingWebhook {
  readonly id: bigint;
  readonly url: string;
  readonly events: readonly OutgoingEvent[];
  readonly description: string | null;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly failingSince: Date | null;
  readonly disabledAt: Date | null;
  readonly disabledReason: string | null;
}

/** The columns of the table `g` that make such a row. */
export const WEBHOOK_COLUMNS = Prisma.raw(
  `g.id, g.url, g.events, g.description, g.created_by AS "createdBy", g.created_at AS "createdAt",
  g.failing_since AS "failingSince", g.disabled_at AS "disabledAt", g.disabled_reason AS "disabledReason"`,
);
