import type { PrismaClient } from '../db/client.ts';
import { WebhookNotFoundError } from './errors.ts';
import { type OutgoingWebhook, WEBHOOK_COLUMNS } from './row.ts';

/** All webhooks, newest first: there are only a few. */
export async function listWebhooks(db: PrismaClient): Promise<OutgoingWebhook[]> {
  return await db.$queryRaw<OutgoingWebhook[]>`/* webhooks */
    SELECT ${WEBHOOK_COLUMNS} FROM outgoing_webhooks g ORDER BY g.id DESC`;
}

/** The webhook with this id. Throws a WebhookNotFoundError if there is none. */
export async function findWebhook(db: PrismaClient, id: bigint): Promise<OutgoingWebhook> {
  const rows = await db.$queryRaw<OutgoingWebhook[]>`/* webhook */
    SELECT ${WEBHOOK_COLUMNS} FROM outgoing_webhooks g WHERE g.id = ${id}`;
  return orNotFound(rows);
}

/** The one row of a statement about one webhook. */
export function orNotFound<Row>([row]: readonly Row[]): Row {
  if (row === undefined) throw new WebhookNotFoundError('There is no such webhook.');
  return row;
}
