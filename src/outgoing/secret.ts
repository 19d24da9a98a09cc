import { hkdfSync, randomBytes } from 'node:crypto';
import { CompactEncrypt, compactDecrypt } from 'jose';

/** Keeps the secrets of webhooks in the database so that only servers with the same key can read them. */
export interface SecretBox {
  seal(secret: string): Promise<string>;
  /** Throws if it was sealed with another key. */
  open(sealed: string): Promise<string>;
}

// Standard Webhooks takes 24 to 64 bytes.
const SECRET_BYTES = 32;

/** A new secret, as Standard Webhooks has it: https://www.standardwebhooks.com. */
export function makeSecret(): string {
  return `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`;
}

/** Seals with a key that is derived from the operator's. */
export function createSecretBox(key: string): SecretBox {
  const derived = new Uint8Array(hkdfSync('sha256', key, '', 'fal-ledger: secrets of webhooks', 32));
  return {
    seal: (secret) =>
      new CompactEncrypt(new TextEncoder().encode(secret))
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
        .encrypt(derived),
    async open(sealed) {
      const { plaintext } = await compactDecrypt(sealed, derived);
      return new TextDecoder().decode(plaintext);
    },
  };
}
