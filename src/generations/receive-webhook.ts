import { readReason } from '../fal/reason.ts';
import type { WebhookBody } from '../fal/webhook.ts';
import type { Deps } from './deps.ts';
import { fetchResult } from './reconcile/fetch-result.ts';
import { type Applied, applyResult, endOf, type Outcome } from './transitions/end.ts';

/** Applies a verified webhook to its job. A result that is not in the webhook is fetched at once, in the background. */
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
  if (
    applied.verdict === 'APPLIED' &&
    applied.generation.status === 'COMPLETED' &&
    applied.generation.payload === null
  )
    deps.tasks.run('fetch-result', (signal) => fetchResult(deps, applied.generation, signal));
  return applied;
}

function outcomeOf(body: WebhookBody): Outcome {
  // `OK` without a payload is a job that completed and was billed.
  if (body.status === 'OK') return { status: 'COMPLETED', payload: body.payload ?? null };
  const told = { detail: body.payload, error: body.error };
  return endOf(readReason(told, 'fal reported an error without a reason'));
}
