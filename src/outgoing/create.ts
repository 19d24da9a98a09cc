import type { PrismaClient } from '../db/client.ts';
import { InvalidInputError } from '../errors.ts';
import type { Outgoing } from './deps.ts';
import type { OutgoingEvent } from './events.ts';
import { type OutgoingWebhook, WEBHOOK_COLUMNS } from './row.ts';
import { checkUrl } from './rules.ts';
import { makeSecret } from './secret.ts';

/** A webhook that is to be created. */
export interface NewWebhook {
  readonly url: string;
  readonly events: readonly OutgoingEvent[];
  readonly description?: string | null | undefined;
}

/** A webhook that was just created, and the only copy of its secret. */
export interface CreatedWebhook {
  readonly secret: string;
  readonly webhook: OutgoingWebhook;
}

// The end of a job writes a row for each that wants it, and a process has a few requests of each under way.
const MOST = 20;
const MAX_DESCRIPTION = 200;

/** Creates a webhook. Throws an InvalidInputError for one that nothing could be sent to. */
export async function createWebhook(
  { db, outgoing }: { readonly db: PrismaClient; readonly outgoing: Outgoing },
  createdBy: string,
  { url: given, events, description = null }: NewWebhook,
): Promise<CreatedWebhook> {
  const url = checkUrl(given, outgoing.rules);
  if (events.length === 0) throw new InvalidInputError('events', 'Name at least one event.');
  if (description !== null) checkDescription(description);
  const secret = makeSecret();
  const sealed = await outgoing.box.seal(secret);
  const [webhook] = await db.$queryRaw<OutgoingWebhook[]>`/* webhook: create */
    INSERT INTO outgoing_webhooks AS g (url, events, description, secret, created_by)
    SELECT ${url.href}, ${[...new Set(events)]}::text[], ${description}, ${sealed}, ${createdBy}
    WHERE (SELECT count(*) FROM outgoing_webhooks) < ${MOST}
    RETURNING ${WEBHOOK_COLUMNS}`;
  if (!webhook)
    throw new InvalidInputError('url', `There are ${MOST} webhooks, and cannot be more: delete one.`);
  return { secret, webhook };
}

function checkDescription(description: string): void {
  if (description.length > MAX_DESCRIPTION || description.includes('\0') || !description.isWellFormed())
    throw new InvalidInputError(
      'description',
      `A description has at most ${MAX_DESCRIPTION} characters, and no NUL.`,
    );
}
