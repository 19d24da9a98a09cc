import { setTimeout as sleep } from 'node:timers/promises';
import type { Faults } from '../faults/fault-control.ts';
import type { Delivery, Job } from '../jobs/job.ts';
import type { JobStore } from '../jobs/job-store.ts';
import type { WebhookRetry } from '../options.ts';
import { composeMessage, type Signer } from './message.ts';
import { planContradiction, planWebhooks } from './plan.ts';
import { post } from './post.ts';

/** Delivers webhooks until they are acknowledged or refused, or their attempts are exhausted. */
export interface WebhookDelivery {
  /** Delivers a finished job's pending webhooks; resolves after the first attempt of the true one. */
  dispatch(job: Job): Promise<void>;
}

export interface WebhookDeliveryContext {
  readonly store: JobStore;
  readonly faults: Faults;
  readonly signer: Signer;
  readonly retry: WebhookRetry;
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
}

/** Creates the delivery of webhooks. Once `signal` is aborted, undelivered ones stay pending in the journal. */
export function createWebhookDelivery({
  store,
  faults,
  signer,
  retry,
  log,
  signal,
}: WebhookDeliveryContext): WebhookDelivery {
  const underWay = new Map<string, Promise<void>>();
  const heldBack = new Set<() => void>();

  async function attempt(job: Job, delivery: Delivery): Promise<number | null> {
    const message = composeMessage(job, delivery, signer);
    const status = await post(job.webhookUrl ?? '', message, retry.timeoutMs, signal);
    signal.throwIfAborted();
    log(
      `webhook of ${job.requestId} (${delivery.kind}, attempt ${delivery.attempts + 1}): ${status ?? 'no answer'}`,
    );
    return status;
  }

  async function deliver(job: Job, delivery: Delivery, onAttempt: () => void): Promise<void> {
    const isTrue = delivery.kind === 'true' || delivery.kind === 'cancelled';
    await sleep(Math.max(0, delivery.notBefore - Date.now()), undefined, { signal });
    for (;;) {
      const status = await attempt(job, delivery);
      delivery.attempts += 1;
      delivery.lastStatus = status;
      delivery.state = stateAfter(status, isTrue ? retry.retries - delivery.attempts + 1 : 0);
      if (delivery.state === 'acknowledged') delivery.acknowledgedAt = Date.now();
      store.update(job, { deliveries: job.deliveries });
      if (isTrue) onAttempt();
      if (delivery.state !== 'pending') return;
      await sleep(pauseAfter(delivery.attempts, retry), undefined, { signal });
    }
  }

  async function deliverAll(job: Job, holdMs: number, onAttempt: () => void): Promise<void> {
    if (holdMs > 0) await holdBack(holdMs);
    const sent = () => {
      for (const release of heldBack) release();
      onAttempt();
    };
    const pending = (job.deliveries ?? []).filter(({ state }) => state === 'pending');
    const truths = pending.filter(({ kind }) => kind === 'true' || kind === 'cancelled');
    for (const forgery of pending.filter(({ kind }) => kind.startsWith('forged')))
      await deliver(job, forgery, sent);
    await Promise.all(truths.map((truth) => deliver(job, truth, sent)));
    for (const left of pending.filter(({ kind }) => kind === 'contradiction')) await deliver(job, left, sent);
    // Only an acknowledged webhook is contradicted: before that, nobody could tell which of the two is true.
    if (!truths.some(({ kind, state }) => kind === 'true' && state === 'acknowledged')) return;
    const contradiction = planContradiction(faults, job);
    if (!contradiction) return;
    store.update(job, { deliveries: [...(job.deliveries ?? []), contradiction] });
    await deliver(job, contradiction, sent);
  }

  async function holdBack(ms: number): Promise<void> {
    const released = new AbortController();
    const release = () => released.abort();
    heldBack.add(release);
    const either = AbortSignal.any([released.signal, signal]);
    await sleep(ms, undefined, { signal: either }).catch(() => signal.throwIfAborted());
    heldBack.delete(release);
  }

  function start(job: Job): Promise<void> {
    let holdMs = 0;
    if (job.deliveries === null) {
      const plan = planWebhooks(faults, job);
      if (plan.rotation) signer.keys.rotate(plan.rotation.withdraw);
      holdMs = plan.holdMs;
      store.update(job, { deliveries: plan.deliveries });
    }
    return new Promise<void>((resolve) => {
      deliverAll(job, holdMs, resolve)
        .catch((error: unknown) => signal.aborted || log(`webhook of ${job.requestId}: ${String(error)}`))
        .finally(() => {
          underWay.delete(job.requestId);
          resolve();
        });
    });
  }

  return {
    async dispatch(job) {
      const started = underWay.get(job.requestId) ?? start(job);
      underWay.set(job.requestId, started);
      await started;
    },
  };
}

function stateAfter(status: number | null, retriesLeft: number): Delivery['state'] {
  if (status !== null && status >= 200 && status < 300) return 'acknowledged';
  if (status !== null && status >= 300 && status < 400) return 'refused';
  return retriesLeft > 0 ? 'pending' : 'exhausted';
}

function pauseAfter(attempts: number, { baseDelayMs, factor, maxDelayMs }: WebhookRetry): number {
  return Math.min(maxDelayMs, baseDelayMs * factor ** (attempts - 1));
}
