import type { PrismaClient } from '../db/client.ts';
import { orNotFound } from './list.ts';
import { type OutgoingWebhook, WEBHOOK_COLUMNS } from './row.ts';

/** Deletes a webhook, with what has still to be sent to it. */
export async function deleteWebhook(db: PrismaClient, id: bigint): Promise<OutgoingWebhook> {
  const rows = await db.$queryRaw<OutgoingWebhook[]>`/* webhook: delete */
    WITH deliveries AS (DELETE FROM outgoing_deliveries WHERE webhook_id = ${id})
    DELETE FROM outgoing_webhooks g WHERE g.id = ${id} RETURNING ${WEBHOOK_COLUMNS}`;
  return orNotFound(rows);
}

/** Enables a webhook again, or lets go of the failures of one that is enabled: what waits is sent now, for another day. */
export async function enableWebhook(db: PrismaClient, id: bigint): Promise<OutgoingWebhook> {
  const rows = await db.$queryRaw<OutgoingWebhook[]>`/* webhook: enable */
    WITH waiting AS (
      UPDATE outgoing_deliveries SET due_at = now(), failing_since = NULL
      WHERE webhook_id = ${id} AND delivered_at IS NULL
    )
    UPDATE outgoing_webhooks g SET disabled_at = NULL, disabled_reason = NULL, failing_since = NULL
    WHERE g.id = ${id} RETURNING ${WEBHOOK_COLUMNS}`;
  return orNotFound(rows);
}
