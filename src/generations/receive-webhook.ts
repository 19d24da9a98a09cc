import { readWebhookReason, type WebhookBody } from '../fal/webhook-body.ts';
import type { Deps } from './deps.ts';
import { fetchReason } from './reconcile/fetch-reason.ts';
import { fetchResult } from './reconcile/fetch-result.ts';
import type { Generation } from './row.ts';
import { type Applied, applyResult, endOf, type Outcome } from './transitions/end.ts';
import type { EndTogether } from './transitions/end-together.ts';
import { isReasonMissing, isResultMissing } from './transitions/states.ts';

/** What became of a webhook, and whether its line is in the delivery ledger already. */
interface Received {
  readonly verdict: Applied['verdict'];
  readonly recorded: boolean;
}

/**
 * Applies a verified webhook to its job: together with others if that can be done, or else alone. A result or a reason that is
 * not in the webhook is fetched at once, in the background.
 */
export async function receiveWebhook(
  deps: Deps,
  body: WebhookBody,
  submission: string | undefined,
  endTogether: EndTogether = ALONE,
): Promise<Received> {
  const job = { requestId: body.request_id, submission };
  const outcome = outcomeOf(body);
  if (outcome.status === 'COMPLETED' && outcome.payload && (await endTogether(job, outcome.payload)))
    return { verdict: 'APPLIED', recorded: true };
  const applied = await applyResult(deps.db, job, outcome, 'WEBHOOK');
  if (applied.verdict !== 'APPLIED') return { verdict: applied.verdict, recorded: false };
  fetchMissing(deps, applied.generation);
  return { verdict: 'APPLIED', recorded: applied.recorded };
}

const ALONE: EndTogether = async () => false;

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
