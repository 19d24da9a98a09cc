import type { Plugin } from 'graphql-yoga';
import { type BodyBudget, readBody } from './body.ts';
import { WEBHOOK_PATH } from './paths.ts';
import { requestIdOf } from './request-id.ts';
import { NOT_APPLIED, type WebhookAnswer, type WebhookReceiver } from './webhook-receiver.ts';

/** The REST route for fal's webhooks. fal puts whole results into them, data URIs among them: `bodies` bounds what is in memory. */
export function useFalWebhook(receiver: WebhookReceiver, bodies: BodyBudget): Plugin {
  async function handle(request: Request, url: URL): Promise<WebhookAnswer> {
    if (request.method !== 'POST') return { status: 405, message: 'POST only', headers: { allow: 'POST' } };
    const body = await readBody(request, bodies).catch(() => undefined);
    if (!body) return NOT_APPLIED;
    if (body.kind === 'no-room')
      return { ...NOT_APPLIED, message: 'busy with other webhooks, deliver again' };
    if (body.kind === 'too-large') return await receiver.refuseTooLarge();
    try {
      const { headers } = request;
      return await receiver.deliver({ headers, bytes: body.bytes, url, requestId: requestIdOf(request) });
    } finally {
      body.release();
    }
  }

  return {
    async onRequest({ request, url, endResponse }) {
      if (url.pathname !== WEBHOOK_PATH) return;
      const { status, message, headers = {} } = await handle(request, url);
      endResponse(Response.json({ message }, { status, headers }));
    },
  };
}
