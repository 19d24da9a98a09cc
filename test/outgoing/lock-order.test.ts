import { expect, test, vi } from 'vitest';
import { deleteWebhook, enableWebhook } from '../../src/outgoing/control.ts';
import { recordDelivered, recordFailed } from '../../src/outgoing/record.ts';
import { openTestDatabase } from '../support/database.ts';

const { client, db } = await openTestDatabase();
const { rows: webhooks } = await client.query<{ id: string }>(
  `INSERT INTO outgoing_webhooks (url, events, secret, created_by, failing_since)
   SELECT 'https://example.com', '{}', '', 'boss', now() - interval '1 hour' FROM generate_series(1, 4) RETURNING id`,
);
await client.query(
  `INSERT INTO outgoing_deliveries (webhook_id, event, subject, data, due_at, attempts)
   SELECT id, 'replay.done', 'one', '{}', now() + interval '1 hour', 1 FROM outgoing_webhooks, generate_series(1, 2)`,
);

const FAILED = { status: 500, error: 'no', gone: false };
const STATEMENTS = [
  ['delivered', (claimed) => recordDelivered(db, claimed, 200)],
  ['failed', (claimed) => recordFailed(db, claimed, FAILED)],
  ['enable', ({ webhookId }) => enableWebhook(db, webhookId)],
  ['delete', ({ webhookId }) => deleteWebhook(db, webhookId)],
] as const satisfies ReadonlyArray<
  [string, (claimed: Parameters<typeof recordFailed>[1]) => Promise<unknown>]
>;

test.each(STATEMENTS)(
  '%s: waits for the webhook before it locks any of its deliveries',
  async (name, run) => {
    const webhookId = BigInt(webhooks[STATEMENTS.findIndex(([other]) => other === name)]?.id ?? 0);
    const { rows } = await client.query<{ id: string }>(
      'SELECT id FROM outgoing_deliveries WHERE webhook_id = $1 ORDER BY id LIMIT 1',
      [webhookId],
    );
    const rest = { url: '', secret: '', messageId: '', event: '', createdAt: new Date(), data: '{}' };
    await client.query('BEGIN');
    await client.query('SELECT FROM outgoing_webhooks WHERE id = $1 FOR UPDATE', [webhookId]);
    const waiting = run({ ...rest, id: BigInt(rows[0]?.id ?? 0), webhookId, attempts: 1 });
    await vi.waitFor(async () => {
      const { rowCount } = await client.query(
        'SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))',
      );
      expect(rowCount).toBe(1);
    }, 15_000);
    const free = await client.query(
      'SELECT FROM outgoing_deliveries WHERE webhook_id = $1 FOR UPDATE SKIP LOCKED',
      [webhookId],
    );
    await client.query('COMMIT');
    await waiting;
    expect(free.rowCount).toBe(2);
  },
);
