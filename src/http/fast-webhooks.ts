import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Logger } from '../logger.ts';
import { bodyOf, hasShortBody } from './body.ts';
import { send } from './compress.ts';
import { headersOf } from './header-reader.ts';
import { urlOf, WEBHOOK_PATH } from './paths.ts';
import { requestIdIn } from './request-id.ts';
import type { WebhookReceiver } from './webhook-receiver.ts';

/**
 * Has what fal usually sends, a short body with its length, received without Yoga's chain of web streams, `Request`s and
 * `Response`s, which takes as long as verifying it. What it gives up are the hooks of that chain, so the headers that they add
 * are repeated here. All others go to the route in Yoga.
 */
export function withFastWebhooks(
  { deliver }: WebhookReceiver,
  log: Pick<Logger, 'error'>,
  plain: RequestListener,
): RequestListener {
  async function answer(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const bytes = await bodyOf(request);
    if (!bytes) return;
    const arrived = { headers: headersOf(request), bytes, url, requestId: requestIdIn(request) };
    const { status, message, headers } = await deliver(arrived);
    send(request, response, {
      status,
      headers: { 'content-type': 'application/json', ...headers },
      text: JSON.stringify({ message }),
    });
  }

  return (request, response) => {
    const url = urlOf(request);
    const isUsual =
      url?.pathname === WEBHOOK_PATH &&
      request.method === 'POST' &&
      hasShortBody(request) &&
      request.headers.origin === undefined;
    if (!isUsual) return plain(request, response);
    answer(request, response, url).catch((error: unknown) => {
      log.error({ err: error, requestId: requestIdIn(request) }, 'a webhook could not be answered');
      response.destroy();
    });
  };
}
