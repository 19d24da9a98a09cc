import type { Prisma } from '../db/client.ts';

/** What webhooks can be told of. Triggers of the database queue those of generations and replays, whoever changes them. */
export type OutgoingEvent =
  | 'generation.completed'
  | 'generation.failed'
  | 'generation.cancelled'
  | 'replay.paused'
  | 'replay.done'
  | 'budget.threshold';

/**
 * Queues an event for every webhook that wants it, in the transaction of the change that it tells of. Events of one subject
 * are sent in the order in which they were queued: whoever queues them has to hold a lock on it.
 */
export async function queueEvent(
  tx: Prisma.TransactionClient,
  event: OutgoingEvent,
  subject: string,
  data: object,
): Promise<void> {
  await tx.$executeRaw`/* queue-event */
    SELECT queue_outgoing_event(${event}, ${subject}, ${JSON.stringify(data)}::jsonb)`;
}
