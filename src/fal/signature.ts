import { createPublicKey, type KeyObject, verify, webcrypto } from 'node:crypto';

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
  // In a thread of its own: a body may have megabytes.
  const digest = Buffer.from(await webcrypto.subtle.digest('SHA-256', body)).toString('hex');
  const message = Buffer.from(`${headers.requestId}\n${headers.userId}\n${headers.timestamp}\n${digest}`);
  const signature = Buffer.from(headers.signature, 'hex');
  return keys.some((key) => verify(null, message, key, signature));
}

/** An Ed25519 public key from a JWK's `x`, the only member fal promises. Throws if `x` is not such a key. */
export function importKey(x: string): KeyObject {
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
}
