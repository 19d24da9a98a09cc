import { Webhook } from 'standardwebhooks';
import type { Clock } from '../deps.ts';
import type { PostAnswer, Poster } from './post.ts';
import type { SecretBox } from './secret.ts';

/** What one message says, and to whom. */
export interface Message {
  readonly url: string;
  /** Sealed. */
  readonly secret: string;
  readonly messageId: string;
  readonly event: string;
  readonly createdAt: Date;
  /** JSON as it is recorded: parsed, large numbers would be rounded. */
  readonly data: string;
}

/** What sending needs. */
export interface MessageDeps {
  readonly poster: Poster;
  readonly box: SecretBox;
  readonly clock: Clock;
}

/** Signs a message by the rules of Standard Webhooks, and sends it once. */
export async function sendMessage(
  { poster, box, clock }: MessageDeps,
  { url, secret, messageId, event, createdAt, data }: Message,
): Promise<PostAnswer> {
  const opened = await box.open(secret).catch(() => undefined);
  if (opened === undefined)
    return { status: null, reason: 'its secret cannot be read: WEBHOOK_KEY is not what it was' };
  const body = `{"type":${JSON.stringify(event)},"timestamp":"${createdAt.toISOString()}","data":${data}}`;
  const now = clock();
  const signature = new Webhook(opened).sign(messageId, now, body);
  const headers = {
    'webhook-id': messageId,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': signature,
  };
  const answer = await poster.post(url, headers, body);
  // A receiver may repeat what it was sent.
  return answer.status === null
    ? answer
    : { ...answer, beginning: answer.beginning.replaceAll(signature, '[signature]') };
}
