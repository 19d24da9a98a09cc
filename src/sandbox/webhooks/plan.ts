import type { Faults } from '../faults/fault-control.ts';
import { webhookSubject } from '../faults/subjects.ts';
import { type Delivery, type DeliveryKind, type Job, outcomeOf } from '../jobs/job.ts';

/** The webhooks of a job. */
export interface WebhookPlan {
  readonly deliveries: Delivery[];
  /** How long they wait for another job's webhook to go first. */
  readonly holdMs: number;
  /** A rotation of the keys before they are signed. */
  readonly rotation: { readonly withdraw: boolean } | undefined;
}

const DEFAULT_DELAY_MS = 1000;
const DEFAULT_COPIES = 10;

/** Plans the webhooks of a finished job. Those of an early job are neither lost nor late. */
export function planWebhooks(faults: Faults, job: Job): WebhookPlan {
  const none: WebhookPlan = { deliveries: [], holdMs: 0, rotation: undefined };
  if (job.webhookUrl === null) return none;
  if (outcomeOf(job) === 'cancelled')
    return { ...none, deliveries: job.tellCancelled ? [delivery(0, 'cancelled')] : [] };
  const about = webhookSubject(job);
  if (!job.early && faults.take('webhook-lost', about))
    return { ...none, deliveries: [{ ...delivery(0, 'true'), state: 'lost' }] };
  const wrongKey = faults.take('wrong-key', about);
  const wrongKeyContent = wrongKey && (wrongKey.content ?? 'forged');
  const forgeries: DeliveryKind[] = [
    ...(wrongKeyContent === 'forged' ? (['forged-key'] as const) : []),
    ...(faults.take('foreign-account', about) ? (['forged-account'] as const) : []),
  ];
  const duplicated = faults.take('webhook-duplicated', about);
  const delayed = job.early ? undefined : faults.take('webhook-delayed', about);
  const reordered = job.early ? undefined : faults.take('webhook-reordered', about);
  const rotated = faults.take('key-rotated', about);
  const copies = duplicated ? (duplicated.copies ?? DEFAULT_COPIES) : 1;
  const notBefore = delayed ? Date.now() + (delayed.ms ?? DEFAULT_DELAY_MS) : 0;
  const truths = Array.from({ length: copies }, (_, index) =>
    delivery(forgeries.length + index, 'true', notBefore, wrongKeyContent === 'true' ? 1 : 0),
  );
  return {
    deliveries: [...forgeries.map((kind, index) => delivery(index, kind, notBefore)), ...truths],
    holdMs: reordered ? (reordered.ms ?? DEFAULT_DELAY_MS) : 0,
    rotation: rotated && { withdraw: rotated.withdraw ?? false },
  };
}

/** The webhook that contradicts an acknowledged one, if a fault asks for it. */
export function planContradiction(faults: Faults, job: Job): Delivery | undefined {
  const name = outcomeOf(job) === 'success' ? 'error-after-ok' : 'ok-after-error';
  if (!faults.take(name, webhookSubject(job))) return undefined;
  return delivery(job.deliveries?.length ?? 0, 'contradiction');
}

function delivery(id: number, kind: DeliveryKind, notBefore = 0, wrongKeyAttempts = 0): Delivery {
  return {
    id,
    kind,
    state: 'pending',
    notBefore,
    wrongKeyAttempts,
    attempts: 0,
    lastStatus: null,
    acknowledgedAt: null,
  };
}
