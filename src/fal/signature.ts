import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';

/** The four headers fal sends with a webhook (https://fal.ai/docs/documentation/model-apis/inference/webhooks). */
export interface WebhookHeaders {
  readonly requestId: string;
  readonly userId: string;
  /** Unix time in seconds, as sent. */
  readonly timestamp: string;
  /** Ed25519 signature, 128 hexadecimal digits. */
  readonly signature: string;
}

/** How far a webhook's timestamp may be from now, in seconds (fal's webhook documentation). */
const WEBHOOK_TOLERANCE_SECONDS = 300;

/** Reads fal's webhook headers; undefined where one is missing or malformed. */
export function readWebhookHeaders(headers: Headers): WebhookHeaders | undefined {
  const requestId = headers.get('x-fal-webhook-request-id');
  const userId = headers.get('x-fal-webhook-user-id');
  const timestamp = headers.get('x-fal-webhook-timestamp');
  const signature = headers.get('x-fal-webhook-signature');
  if (!requestId || !userId || !timestamp || !signature) return undefined;
  if (!/^\d{1,12}$/.test(timestamp) || !/^[0-9a-f]{128}$/i.test(signature)) return undefined;
  return { requestId, userId, timestamp, signature };
}

/** Whether the webhook was signed within the tolerance around `now`, before or after. */
export function isFresh(headers: WebhookHeaders, now: Date): boolean {
  return Math.abs(now.getTime() / 1000 - Number(headers.timestamp)) <= WEBHOOK_TOLERANCE_SECONDS;
}

/** Whether any of the keys signed these raw bytes: fal rotates keys and does not say which one it used. */
export function isSignedBy(keys: readonly KeyObject[], headers: WebhookHeaders, body: Uint8Array): boolean {
  const digest = createHash('sha256').update(body).digest('hex');
  const message = Buffer.from(`${headers.requestId}\n${headers.userId}\n${headers.timestamp}\n${digest}`);
  const signature = Buffer.from(headers.signature, 'hex');
  return keys.some((key) => verify(null, message, key, signature));
}

/** An Ed25519 public key from a JWK's `x`, the only member fal promises. Throws where `x` is no such key. */
export function importKey(x: string): KeyObject {
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
}
