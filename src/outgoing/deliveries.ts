import type { PrismaClient } from '../db/client.ts';
import type { OutgoingEvent } from './events.ts';

/** An event for one webhook, and how far it has come. */
export interface OutgoingDelivery {
  readonly webhookId: bigint;
  readonly messageId: string;
  readonly event: OutgoingEvent;
  readonly subject: string;
  readonly createdAt: Date;
  readonly attempts: number;
  readonly dueAt: Date;
  readonly deliveredAt: Date | null;
  readonly statusCode: number | null;
  readonly error: string | null;
}

/** The most of one webhook that are shown. */
export const MAX_LAST = 50;
// What was delivered, and what a disabled webhook did not get.
const DELIVERED_DAYS = 3;
const DISABLED_DAYS = 7;

/** The last deliveries of these webhooks, newest first. */
export async function lastDeliveries(
  db: PrismaClient,
  webhookIds: readonly bigint[],
): Promise<Map<bigint, OutgoingDelivery[]>> {
  const rows = await db.$queryRaw<OutgoingDelivery[]>`/* outgoing: last */
    SELECT d.webhook_id AS "webhookId", d.message_id AS "messageId", d.event, d.subject, d.created_at AS "createdAt",
      d.attempts, d.due_at AS "dueAt", d.delivered_at AS "deliveredAt", d.status_code AS "statusCode", d.error
    FROM unnest(${[...webhookIds]}::bigint[]) AS w (id)
    CROSS JOIN LATERAL (SELECT * FROM outgoing_deliveries o WHERE o.webhook_id = w.id
      ORDER BY o.id DESC LIMIT ${MAX_LAST}) AS d ORDER BY d.id DESC`;
  const byWebhook = new Map<bigint, OutgoingDelivery[]>(webhookIds.map((id) => [id, []]));
  for (const row of rows) byWebhook.get(row.webhookId)?.push(row);
  return byWebhook;
}

/** How many deliveries of these webhooks have still to be made. */
export async function countWaiting(
  db: PrismaClient,
  webhookIds: readonly bigint[],
): Promise<Map<bigint, number>> {
  const rows = await db.$queryRaw<Array<{ webhookId: bigint; waiting: number }>>`/* outgoing: waiting */
    SELECT webhook_id AS "webhookId", count(*)::int AS waiting FROM outgoing_deliveries
    WHERE webhook_id = ANY (${[...webhookIds]}::bigint[]) AND delivered_at IS NULL GROUP BY webhook_id`;
  const counted = new Map(rows.map(({ webhookId, waiting }) => [webhookId, waiting]));
  return new Map(webhookIds.map((id) => [id, counted.get(id) ?? 0]));
}

/**
 * Deletes what was delivered some days ago, what a webhook did not get that has been disabled for a week, and what was queued
 * for one that was being deleted. What an enabled one has not got stays: after a day of failures it is disabled.
 */
export async function pruneDeliveries(db: PrismaClient): Promise<void> {
  await db.$executeRaw`/* outgoing: prune */
    DELETE FROM outgoing_deliveries d
    WHERE d.delivered_at < now() - ${DELIVERED_DAYS}::int * interval '1 day'
      OR d.delivered_at IS NULL AND NOT EXISTS (SELECT FROM outgoing_webhooks w WHERE w.id = d.webhook_id
        AND (w.disabled_at IS NULL OR w.disabled_at > now() - ${DISABLED_DAYS}::int * interval '1 day'))`;
}
