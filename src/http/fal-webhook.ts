import type { Plugin } from 'graphql-yoga';
import type { KeySet } from '../fal/keys.ts';
import { verifyWebhook, type WebhookRefusal } from '../fal/webhook.ts';
import type { DeliveryVerdict } from '../generations/deliveries.ts';
import type { Deps } from '../generations/deps.ts';
import { receiveWebhook } from '../generations/receive-webhook.ts';
import { checkSoon } from '../generations/reconcile/schedule.ts';
import { linkTo } from '../lib/tracing.ts';
import { logFailure } from '../logger.ts';
import { type BodyBudget, readBody } from './body.ts';
import { WEBHOOK_PATH } from './paths.ts';
import { requestIdOf } from './request-id.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export interface WebhookOptions {
  readonly deps: Deps;
  readonly keys: KeySet;
  /** The fal account whose webhooks are accepted; undefined accepts all that fal signed. */
  readonly account: string | undefined;
  /** fal puts whole results into webhooks, data URIs among them. */
  readonly bodies: BodyBudget;
}

/** How a delivery is answered, and what is recorded about it: nothing without a verdict. */
interface Handled {
  readonly status: number;
  readonly message: string;
  readonly verdict?: DeliveryVerdict;
  readonly requestId?: string | null;
  /** Whether it is recorded already. */
  readonly recorded?: boolean;
}

const REFUSALS: Record<WebhookRefusal, { status: number; verdict?: DeliveryVerdict }> = {
  'bad-headers': { status: 400, verdict: 'MALFORMED' },
  stale: { status: 400, verdict: 'STALE' },
  'keys-unavailable': { status: 503, verdict: 'KEYS_UNAVAILABLE' },
  'bad-signature': { status: 401, verdict: 'BAD_SIGNATURE' },
  'wrong-account': { status: 403, verdict: 'WRONG_ACCOUNT' },
  'bad-body': { status: 400, verdict: 'MALFORMED' },
};

const HEADERS: Record<number, Record<string, string>> = {
  405: { allow: 'POST' },
  503: { 'retry-after': '5' },
};

/** The REST route for fal's webhooks. 2xx: handled; 4xx: refused; 5xx: our fault, fal should deliver it again. */
export function useFalWebhook(options: WebhookOptions): Plugin {
  const { deliveries, log } = options.deps;
  return {
    async onRequest({ request, url, endResponse }) {
      if (url.pathname !== WEBHOOK_PATH) return;
      try {
        const { status, message, verdict, requestId = null, recorded } = await handle(options, request, url);
        if (recorded) deliveries.applied();
        // Only a refusal has something to say besides its verdict.
        else if (verdict) await deliveries.record(verdict, requestId, status === 200 ? null : message);
        endResponse(answer(status, message));
      } catch (error) {
        logFailure(log, error, 'a webhook could not be applied', { requestId: requestIdOf(request) });
        endResponse(answer(503, 'not applied, deliver again'));
      }
    },
  };
}

async function handle(options: WebhookOptions, request: Request, url: URL): Promise<Handled> {
  if (request.method !== 'POST') return { status: 405, message: 'POST only' };
  const body = await readBody(request, options.bodies);
  if (body.kind === 'no-room') return { status: 503, message: 'busy with other webhooks, deliver again' };
  // Whose it is nobody knows without its end. fal is asked for the result when the job is due.
  if (body.kind === 'too-large')
    return { status: 413, message: 'the body is too large', verdict: 'MALFORMED' };
  try {
    return await receive(options, request, body.bytes, url);
  } finally {
    body.release();
  }
}

async function receive(
  { deps, keys, account }: WebhookOptions,
  { headers }: Request,
  bytes: Uint8Array<ArrayBuffer>,
  url: URL,
): Promise<Handled> {
  const webhook = await verifyWebhook(headers, bytes, {
    keys,
    account,
    largeTexts: deps.largeTexts,
    // By fal's own clock: this server's may be wrong, and then every webhook would look stale.
    now: deps.clocks.fal.now(),
  });
  if (webhook.kind === 'refused') {
    const { reason, requestId } = webhook;
    // fal signed that something became of this job; what, its status may say in words that are known.
    if (reason === 'bad-body' && requestId !== null)
      deps.tasks.run('check-soon', () => checkSoon(deps, requestId));
    return { ...REFUSALS[reason], message: webhook.message, requestId };
  }

  // fal signs no URL, so nothing but this link is taken from it: the trace of a webhook is its own.
  linkTo(url.searchParams.get('traceparent') ?? '');
  deps.metrics.webhookAged(deps.clocks.fal.now().getTime() / 1000 - webhook.signedAt);
  deps.checkpoint('webhook: received');
  const { request_id: requestId, status } = webhook.body;
  const applied = await receiveWebhook(deps, webhook.body, readSubmission(url));
  const { verdict } = applied;
  deps.checkpoint('webhook: applied');
  // Of jobs that the ledger does not have there may be very many; they are logged as one trouble.
  const level = verdict === 'UNKNOWN_JOB' ? 'debug' : 'info';
  deps.log[level]({ falRequestId: requestId, status, verdict }, 'webhook');
  const recorded = applied.verdict === 'APPLIED' && applied.recorded;
  return { status: 200, message: verdict, verdict, requestId, recorded };
}

/** The uuid that a submit puts into its webhook URL: a webhook may arrive before fal's answer with the request id. */
function readSubmission(url: URL): string | undefined {
  const submission = url.searchParams.get('submission');
  return submission !== null && UUID.test(submission) ? submission : undefined;
}

function answer(status: number, message: string): Response {
  return Response.json({ message }, { status, headers: HEADERS[status] ?? {} });
}
