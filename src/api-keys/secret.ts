import { hash, randomBytes } from 'node:crypto';

// By which secret scanners, and people, recognise a key. No JWT begins with it.
const START = 'fl_';
// Four of them are shown in lists, which leaves 256 random bits.
const RANDOM_BYTES = 36;
const SHOWN = START.length + 8;
const FORM = new RegExp(`^${START}[0-9a-f]{${2 * RANDOM_BYTES}}$`);

/** A new key, which nobody can guess. It is shown once, and stored nowhere. */
export function makeSecret(): string {
  return START + randomBytes(RANDOM_BYTES).toString('hex');
}

/** Whether a bearer token is meant to be an API key. */
export function isApiKey(token: string): boolean {
  return token.startsWith(START);
}

/** Whether it can be one of ours, as far as its form tells. */
export function isWellFormed(token: string): boolean {
  return FORM.test(token);
}

/** What is stored of a key. As it is random and long, no slower hash is needed. */
export function hashOf(secret: string): string {
  return hash('sha256', secret, 'hex');
}

/** What is shown of a key in lists. */
export function prefixOf(secret: string): string {
  return secret.slice(0, SHOWN);
}
