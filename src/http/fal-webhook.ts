import type { Plugin } from 'graphql-yoga';
import { isRequestId, parseLossless } from '../fal/json.ts';
import type { KeySet } from '../fal/keys.ts';
import { isFresh, readWebhookHeaders } from '../fal/signature.ts';
import type { DeliveryVerdict } from '../generations/deliveries.ts';
import type { Deps } from '../generations/deps.ts';
import { receiveWebhook, webhookBody } from '../generations/receive-webhook.ts';
import { checkSoon } from '../generations/reconcile/schedule.ts';
import { readBody } from './body.ts';
import { requestIdOf } from './request-id.ts';

/** Where fal delivers. */
export const WEBHOOK_PATH = '/api/fal/webhook';

// fal puts whole results into webhooks, data URIs among them.
const MAX_BODY_BYTES = 32 * 1024 * 1024;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export interface WebhookOptions {
  readonly deps: Deps;
  readonly keys: KeySet;
  /** The fal account whose webhooks are accepted; undefined accepts all that fal signed. */
  readonly account: string | undefined;
}

/** The REST route for fal's webhooks. 2xx: done with it; 4xx: not acceptable; 5xx: our fault, deliver again. */
export function useFalWebhook(options: WebhookOptions): Plugin {
  return {
    async onRequest({ request, url, endResponse }) {
      if (url.pathname !== WEBHOOK_PATH) return;
      try {
        const { status, message, verdict, requestId = null } = await handle(options, request, url);
        // A refusal's message says what was wrong; of the others the verdict says it all.
        if (verdict)
          await options.deps.deliveries.record(verdict, requestId, status === 200 ? null : message);
        endResponse(answer(status, message));
      } catch (error) {
        options.deps.log.error(
          { err: error, requestId: requestIdOf(request) },
          'a webhook could not be applied',
        );
        endResponse(answer(503, 'not applied, deliver again'));
      }
    },
  };
}

interface Handled {
  readonly status: number;
  readonly message: string;
  readonly verdict?: DeliveryVerdict;
  readonly requestId?: string | null;
}

async function handle({ deps, keys, account }: WebhookOptions, request: Request, url: URL): Promise<Handled> {
  if (request.method !== 'POST') return { status: 405, message: 'POST only' };
  const body = await readBody(request, MAX_BODY_BYTES);
  const headers = readWebhookHeaders(request.headers);
  if (!body) {
    const requestId = headers && isRequestId(headers.requestId) ? headers.requestId : null;
    // Whoever sent it: what is true is asked of fal.
    if (requestId !== null) await checkSoon(deps, requestId);
    return { status: 413, message: 'the body is too large', verdict: 'MALFORMED', requestId };
  }
  if (!headers)
    return {
      status: 400,
      message: 'the X-Fal-Webhook headers are missing or malformed',
      verdict: 'MALFORMED',
    };
  const claimed = isRequestId(headers.requestId) ? headers.requestId : null;
  if (!isFresh(headers, deps.clock()))
    return {
      status: 400,
      message: 'the timestamp is too far from now',
      verdict: 'STALE',
      requestId: claimed,
    };
  const signature = await keys.verify(headers, body);
  if (signature === 'unknown')
    return { status: 503, message: 'the key set cannot be read now, deliver again' };
  if (signature === 'invalid')
    return {
      status: 401,
      message: 'the signature is not valid',
      verdict: 'BAD_SIGNATURE',
      requestId: claimed,
    };
  // fal signs the webhooks of all its customers with the same keys, and any of them can aim one at this URL.
  if (account !== undefined && headers.userId !== account)
    return {
      status: 403,
      message: 'the webhook is of another account',
      verdict: 'WRONG_ACCOUNT',
      requestId: claimed,
    };

  const parsed = webhookBody.safeParse(parseJson(body));
  if (!parsed.success)
    return {
      status: 400,
      message: 'the body is not a webhook of fal',
      verdict: 'MALFORMED',
      requestId: claimed,
    };
  deps.checkpoint('webhook: received');
  const submission = url.searchParams.get('submission') ?? undefined;
  const { request_id: requestId, status } = parsed.data;
  const { verdict } = await receiveWebhook(
    deps,
    parsed.data,
    submission && UUID.test(submission) ? submission : undefined,
  );
  deps.checkpoint('webhook: applied');
  deps.log.info({ falRequestId: requestId, status, verdict }, 'webhook');
  return { status: 200, message: verdict, verdict, requestId };
}

function parseJson(body: Uint8Array): unknown {
  try {
    return parseLossless(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
}

function answer(status: number, message: string): Response {
  return Response.json({ message }, { status, headers: status === 405 ? { allow: 'POST' } : {} });
}
