import { createHash, createPublicKey, type KeyObject, verify, webcrypto } from 'node:crypto';
import { isLarge } from './size.ts';

/** The four headers fal sends with a webhook (https://fal.ai/docs/documentation/model-apis/inference/webhooks). */
export interface WebhookHeaders {
  readonly requestId: string;
  readonly userId: string;
  /** Unix time in seconds, as sent. */
  readonly timestamp: string;
  /** Ed25519 signature, 128 hexadecimal digits. */
  readonly signature: string;
}

/** Whether any of the keys signed these raw bytes; fal rotates keys and does not say which one it used. */
export async function isSignedBy(
  keys: readonly KeyObject[],
  headers: WebhookHeaders,
  body: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  const digest = isLarge(body) ? await digestAside(body) : createHash('sha256').update(body).digest('hex');
  const message = Buffer.from(`${headers.requestId}\n${headers.userId}\n${headers.timestamp}\n${digest}`);
  const signature = Buffer.from(headers.signature, 'hex');
  return keys.some((key) => verify(null, message, key, signature));
}

/** In another thread, where megabytes hold up nobody. For a few kilobytes the way there takes longer than the work. */
async function digestAside(body: Uint8Array<ArrayBuffer>): Promise<string> {
  return Buffer.from(await webcrypto.subtle.digest('SHA-256', body)).toString('hex');
}

/** An Ed25519 public key from a JWK's `x`, the only member fal promises. Throws if `x` is not such a key. */
export function importKey(x: string): KeyObject {
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
}
