import { setTimeout as sleep } from 'node:timers/promises';
import { startLoop } from '../lib/loop.ts';
import { logFailure } from '../logger.ts';
import { type Claimed, claimDue } from './claim.ts';
import type { OutgoingDeps } from './deps.ts';
import { sendMessage } from './message.ts';
import type { PostAnswer } from './post.ts';
import { giveBack, recordDelivered, recordFailed } from './record.ts';

const IDLE_MS = 1000;
// One statement claims what has become due meanwhile.
const BUSY_MS = 20;
const RETRY_MS = 5000;
// For what is under way when the server stops.
const CLOSE_GRACE_MS = 5000;
const GONE = 410;

/**
 * Sends what is due, for as long as it is not closed. Several processes share the work. Each webhook has its own places, so
 * one whose receiver is slow holds up no other.
 */
export function startSender(deps: OutgoingDeps): { close(): Promise<void> } {
  const underWay = new Map<Claimed, Promise<void>>();
  let closing = false;

  async function deliver(delivery: Claimed): Promise<void> {
    deps.checkpoint('outgoing: claimed');
    const answer = await sendMessage(deps.outgoing, delivery);
    deps.checkpoint('outgoing: answered');
    if (closing && answer.status === null) await giveBack(deps.db, delivery);
    else await record(deps, delivery, answer);
  }

  function start(delivery: Claimed): void {
    const work = deliver(delivery)
      // Its lease runs out, and then it is sent again.
      .catch((error: unknown) => logFailure(deps.log, error, 'a delivery was not recorded'))
      .finally(() => underWay.delete(delivery));
    underWay.set(delivery, work);
  }

  const loop = startLoop({
    async round(signal) {
      const claimed = await claimDue(deps.db, countByWebhook(underWay.keys()));
      claimed.forEach(start);
      if (claimed.length > 0) return { pauseMs: BUSY_MS };
      await Promise.race([...underWay.values(), sleep(IDLE_MS, undefined, { signal })]);
      return { pauseMs: BUSY_MS };
    },
    retryMs: RETRY_MS,
    onError: (error) => logFailure(deps.log, error, 'outgoing webhooks could not be sent'),
    onEnd: deps.metrics.loopStarted('outgoing webhooks'),
  });
  return {
    async close() {
      await loop.close();
      const ended = Promise.all(underWay.values());
      await Promise.race([ended, sleep(CLOSE_GRACE_MS, undefined, { ref: false })]);
      closing = true;
      await deps.outgoing.poster.close();
      await ended;
    },
  };
}

function countByWebhook(deliveries: Iterable<Claimed>): Map<bigint, number> {
  const counts = new Map<bigint, number>();
  for (const { webhookId } of deliveries) counts.set(webhookId, (counts.get(webhookId) ?? 0) + 1);
  return counts;
}

async function record({ db, log }: OutgoingDeps, delivery: Claimed, answer: PostAnswer): Promise<void> {
  const error = errorOf(answer);
  if (answer.status !== null && error === null) return await recordDelivered(db, delivery, answer.status);
  const failure = { status: answer.status, error: error ?? '', gone: answer.status === GONE };
  const disabled = await recordFailed(db, delivery, failure);
  if (!disabled) return;
  const { webhookId } = delivery;
  log.warn({ webhook: webhookId, reason: disabled.reason }, `the webhook ${webhookId} is disabled`);
}

/** Why an answer is no success; null if it is one. */
export function errorOf(answer: PostAnswer): string | null {
  if (answer.status === null) return answer.reason;
  if (answer.status >= 200 && answer.status <= 299) return null;
  if (answer.status === GONE) return 'HTTP 410: the receiver is gone for good';
  const redirected = answer.status >= 300 && answer.status <= 399;
  return `HTTP ${answer.status}${redirected ? ': redirects are not followed' : ''}`;
}
