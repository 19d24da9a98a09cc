import { randomUUID } from 'node:crypto';
import type { PrismaClient } from '../db/client.ts';
import type { Outgoing } from './deps.ts';
import { orNotFound } from './list.ts';
import { sendMessage } from './message.ts';
import { errorOf } from './sender.ts';

/** What came back of a test. */
export interface WebhookTest {
  /** Null if no answer came. */
  readonly statusCode: number | null;
  /** Why it is no success; null if it is one. */
  readonly error: string | null;
  /** The beginning of the answer's body; null if no answer came. */
  readonly answer: string | null;
  readonly milliseconds: number;
}

/** Sends a `webhook.test` event now, also to a webhook that is disabled. Nothing of it is kept. */
export async function testWebhook(
  { db, outgoing }: { readonly db: PrismaClient; readonly outgoing: Outgoing },
  id: bigint,
): Promise<WebhookTest> {
  const rows = await db.$queryRaw<Array<{ url: string; secret: string }>>`/* webhook: test */
    SELECT url, secret FROM outgoing_webhooks WHERE id = ${id}`;
  const { url, secret } = orNotFound(rows);
  const began = performance.now();
  const answer = await sendMessage(outgoing, {
    url,
    secret,
    messageId: `msg_${randomUUID()}`,
    event: 'webhook.test',
    createdAt: outgoing.clock(),
    data: '{}',
  });
  return {
    statusCode: answer.status,
    error: errorOf(answer),
    answer: answer.status === null ? null : answer.beginning,
    milliseconds: Math.round(performance.now() - began),
  };
}
