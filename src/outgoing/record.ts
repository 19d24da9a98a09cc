import type { PrismaClient } from '../db/client.ts';
import { backoffMs } from './backoff.ts';
import type { Claimed } from './claim.ts';

// A statement that locks a webhook and its deliveries locks the webhook first, so that no two wait for each other. A common
// table expression that changes rows may run last; a scalar subquery is there before the row that it is compared with is locked.

/** A webhook that was disabled because of a delivery. */
export interface Disabled {
  readonly reason: string;
}

/**
 * Records that a message was delivered. If nothing of its webhook had been for more than a minute, the others that wait are
 * due at once: the receiver is back.
 */
export async function recordDelivered(
  db: PrismaClient,
  { id, webhookId }: Claimed,
  status: number,
): Promise<void> {
  await db.$executeRaw`/* outgoing: delivered */
    WITH failing AS (
      SELECT failing_since FROM outgoing_webhooks WHERE id = ${webhookId} AND failing_since IS NOT NULL FOR UPDATE
    ), well AS (
      UPDATE outgoing_webhooks SET failing_since = NULL WHERE id = ${webhookId} AND EXISTS (SELECT FROM failing)
    ), others AS (
      UPDATE outgoing_deliveries SET due_at = now()
      WHERE webhook_id = ${webhookId} AND delivered_at IS NULL AND due_at > now() AND id <> ${id}
        AND EXISTS (SELECT FROM failing WHERE failing_since < now() - interval '1 minute')
    )
    UPDATE outgoing_deliveries SET delivered_at = now(), leased_until = NULL, status_code = ${status}, error = NULL
    WHERE id = ${id} AND delivered_at IS NULL AND (SELECT count(*) FROM failing) >= 0`;
}

/**
 * Records a failed attempt, and when the next one is due. After a day of them, or at once if the receiver is gone for good,
 * the webhook is disabled; then returns why.
 */
export async function recordFailed(
  db: PrismaClient,
  { id, webhookId, attempts }: Claimed,
  { status, error, gone }: { readonly status: number | null; readonly error: string; readonly gone: boolean },
): Promise<Disabled | undefined> {
  const tooLong = `a delivery failed for a day, the last time with: ${error}`;
  const rows = await db.$queryRaw<Array<{ reason: string | null }>>`/* outgoing: failed */
    WITH webhook AS (SELECT id FROM outgoing_webhooks WHERE id = ${webhookId} FOR UPDATE),
    failed AS (
      UPDATE outgoing_deliveries SET leased_until = NULL, status_code = ${status}, error = ${error},
        failing_since = COALESCE(failing_since, now()),
        due_at = least(now() + ${backoffMs(attempts)}::int * interval '1 millisecond',
          greatest(now(), COALESCE(failing_since, now()) + interval '1 day'))
      WHERE id = ${id} AND attempts = ${attempts} AND delivered_at IS NULL AND webhook_id = (SELECT id FROM webhook)
      RETURNING failing_since <= now() - interval '1 day' AS too_long
    )
    UPDATE outgoing_webhooks SET failing_since = COALESCE(failing_since, now()),
      disabled_at = CASE WHEN ${gone} OR too_long THEN now() END,
      disabled_reason = CASE WHEN ${gone} THEN ${error} WHEN too_long THEN ${tooLong} END
    FROM failed WHERE id = ${webhookId} AND disabled_at IS NULL
    RETURNING disabled_reason AS reason`;
  const reason = rows[0]?.reason;
  return reason == null ? undefined : { reason };
}

/** Gives back a delivery that was broken off, for another process to send at once. */
export async function giveBack(db: PrismaClient, { id, attempts }: Claimed): Promise<void> {
  await db.$executeRaw`/* outgoing: give back */
    UPDATE outgoing_deliveries SET leased_until = NULL
    WHERE id = ${id} AND attempts = ${attempts} AND delivered_at IS NULL`;
}
