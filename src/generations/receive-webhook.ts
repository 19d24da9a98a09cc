import { readWebhookReason, type WebhookBody } from '../fal/webhook-body.ts';
import type { Deps } from './deps.ts';
import { fetchReason } from './reconcile/fetch-reason.ts';
import { fetchResult } from './reconcile/fetch-result.ts';
import type { Generation } from './row.ts';
import { type Applied, applyResult, endOf, type Outcome } from './transitions/end.ts';
import { isReasonMissing, isResultMissing } from './transitions/states.ts';

/**
 * Applies a verified webhook to its job. A result or a reason that is not in the webhook is fetched at once, in the
 * background.
 */
export async function receiveWebhook(
  deps: Deps,
  body: WebhookBody,
  submission: string | undefined,
): Promise<Applied> {
  const applied = await applyResult(
    deps.db,
    { requestId: body.request_id, submission },
    outcomeOf(body),
    'WEBHOOK',
  );
  if (applied.verdict === 'APPLIED') fetchMissing(deps, applied.generation);
  return applied;
}

/** Another server may do it meanwhile, or this one die: then it is due in the next round of the reconciler. */
function fetchMissing(deps: Deps, job: Generation): void {
  if (isResultMissing(job)) deps.tasks.run('fetch-result', (signal) => fetchResult(deps, job, signal));
  if (isReasonMissing(job)) deps.tasks.run('fetch-reason', (signal) => fetchReason(deps, job, signal));
}

function outcomeOf(body: WebhookBody): Outcome {
  // `OK` without a payload is a job that completed and was billed.
  if (body.status === 'OK') return { status: 'COMPLETED', payload: body.result ?? null };
  const { reason, unexplained } = body.told ?? readWebhookReason(body);
  const end = endOf(reason);
  return end.status === 'FAILED' ? { ...end, unexplained } : end;
}
