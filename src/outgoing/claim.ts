import { Prisma, type PrismaClient } from '../db/client.ts';
import { hotQuery } from '../db/hot-query.ts';
import type { Message } from './message.ts';
import { POST_TIMEOUT_MS } from './post.ts';

/** A delivery that this process has for itself, until its lease is over. */
export interface Claimed extends Message {
  readonly id: bigint;
  readonly webhookId: bigint;
  /** Which attempt this is. */
  readonly attempts: number;
}

// How many deliveries of one webhook a process has under way, and of one whose last delivery failed.
const AT_ONCE = 4;
const AT_ONCE_FAILING = 1;
// A process that stalls for longer may send what another one has taken meanwhile.
const LEASE_MS = 2 * POST_TIMEOUT_MS;

/**
 * Claims the deliveries that are due, of each webhook as many as there is room for: `busy` counts those under way. One is due
 * only when all earlier ones of its subject were delivered.
 */
export async function claimDue(
  db: PrismaClient,
  busy: ReadonlyMap<bigint, number>,
): Promise<readonly Claimed[]> {
  return await hotQuery<Claimed>(
    db,
    Prisma.sql`/* outgoing: claim */
    WITH busy AS (
      SELECT * FROM unnest(${[...busy.keys()]}::bigint[], ${[...busy.values()]}::int[]) AS b (webhook_id, deliveries)
    ), due AS (
      SELECT next.id, w.url, w.secret FROM outgoing_webhooks w LEFT JOIN busy b ON b.webhook_id = w.id
      CROSS JOIN LATERAL (
        SELECT o.id FROM outgoing_deliveries o
        WHERE o.webhook_id = w.id AND o.delivered_at IS NULL AND o.due_at <= now()
          AND (o.leased_until IS NULL OR o.leased_until <= now())
          AND NOT EXISTS (SELECT FROM outgoing_deliveries e
            WHERE e.webhook_id = o.webhook_id AND e.subject = o.subject AND e.id < o.id AND e.delivered_at IS NULL)
        ORDER BY o.due_at, o.id
        LIMIT greatest(0, CASE WHEN w.failing_since IS NULL THEN ${AT_ONCE}::int ELSE ${AT_ONCE_FAILING}::int END
          - COALESCE(b.deliveries, 0))
        FOR UPDATE SKIP LOCKED) next
      WHERE w.disabled_at IS NULL
    )
    UPDATE outgoing_deliveries d
    SET attempts = d.attempts + 1, leased_until = now() + ${LEASE_MS}::int * interval '1 millisecond'
    FROM due WHERE d.id = due.id
    RETURNING d.id, d.webhook_id AS "webhookId", d.attempts, due.url, due.secret, d.message_id AS "messageId", d.event,
      d.created_at AS "createdAt", d.data::text AS data`,
    // A plan that was made while nothing waited would be kept where thousands do.
    { planOnce: false },
  );
}
