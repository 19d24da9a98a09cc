import type { Plugin } from 'graphql-yoga';
import type { Clock, Deps } from '../deps.ts';
import { parseLossless } from '../fal/json.ts';
import type { KeySet } from '../fal/keys.ts';
import { isFresh, readWebhookHeaders } from '../fal/signature.ts';
import { receiveWebhook, webhookBody } from '../generations/receive-webhook.ts';
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
  readonly clock: Clock;
  /** The fal account whose webhooks are accepted; undefined accepts all that fal signed. */
  readonly account: string | undefined;
}

/** The REST route for fal's webhooks. 2xx: done with it; 4xx: not acceptable; 5xx: our fault, deliver again. */
export function useFalWebhook(options: WebhookOptions): Plugin {
  return {
    async onRequest({ request, url, endResponse }) {
      if (url.pathname !== WEBHOOK_PATH) return;
      try {
        endResponse(await handle(options, request, url));
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

async function handle(
  { deps, keys, clock, account }: WebhookOptions,
  request: Request,
  url: URL,
): Promise<Response> {
  if (request.method !== 'POST') return answer(405, 'POST only', { allow: 'POST' });
  const body = await readBody(request, MAX_BODY_BYTES);
  if (!body) return answer(413, 'the body is too large');

  const headers = readWebhookHeaders(request.headers);
  if (!headers) return answer(400, 'the X-Fal-Webhook headers are missing or malformed');
  if (!isFresh(headers, clock())) return answer(400, 'the timestamp is too far from now');
  const signature = await keys.verify(headers, body);
  if (signature === 'unknown') return answer(503, 'the key set cannot be read now, deliver again');
  if (signature === 'invalid') return answer(401, 'the signature is not valid');
  // fal signs the webhooks of all its customers with the same keys, and any of them can aim one at this URL.
  if (account !== undefined && headers.userId !== account)
    return answer(403, 'the webhook is of another account');

  const parsed = webhookBody.safeParse(parseJson(body));
  if (!parsed.success) return answer(400, 'the body is not a webhook of fal');
  const submission = url.searchParams.get('submission') ?? undefined;
  const applied = await receiveWebhook(
    deps,
    parsed.data,
    submission && UUID.test(submission) ? submission : undefined,
  );
  deps.log.info(
    { falRequestId: parsed.data.request_id, status: parsed.data.status, verdict: applied.verdict },
    'webhook',
  );
  return answer(200, applied.verdict);
}

function parseJson(body: Uint8Array): unknown {
  try {
    return parseLossless(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
}

function answer(status: number, text: string, headers: Record<string, string> = {}): Response {
  return Response.json({ message: text }, { status, headers });
}
