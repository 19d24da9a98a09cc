import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { PRIVATE_FILE, privateFolder } from '../../lib/private-files.ts';

/** fal's signing keys: the newest signs, and all are published. */
export interface KeySet {
  /** The body of `/.well-known/jwks.json`. */
  publish(): { keys: object[] };
  /** Hexadecimal Ed25519 signature; with `stranger`, made with a key that is never published. */
  sign(message: Uint8Array, stranger: boolean): string;
  /** Signs with a new key from now on; `withdraw` unpublishes all others. */
  rotate(withdraw: boolean): void;
}

// After a rotation the previous key stays published, older ones do not.
const PUBLISHED_KEYS = 2;

/** Opens the keys of a state folder, created if it has none: a restart does not rotate them. */
export function openKeySet(stateDir: string | undefined): KeySet {
  const file = stateDir === undefined ? undefined : path.join(stateDir, 'webhook-keys.json');
  const stranger = newKey();
  let keys = file === undefined ? [] : readKeys(file);
  const replace = (next: KeyObject[]) => {
    keys = next;
    if (file !== undefined) writeKeys(file, next);
  };
  if (keys.length === 0) replace([newKey()]);
  return {
    publish: () => ({ keys: keys.map(publicJwk) }),
    sign: (message, byStranger) =>
      sign(null, message, (byStranger ? undefined : keys[0]) ?? stranger).toString('hex'),
    rotate: (withdraw) => replace([newKey(), ...(withdraw ? [] : keys)].slice(0, PUBLISHED_KEYS)),
  };
}

function newKey(): KeyObject {
  return generateKeyPairSync('ed25519').privateKey;
}

function publicJwk(key: KeyObject): object {
  const { kty, crv, x } = createPublicKey(key).export({ format: 'jwk' });
  return { kty, crv, x, kid: x?.slice(0, 8), use: 'sig', alg: 'EdDSA' };
}

function readKeys(file: string): KeyObject[] {
  try {
    const pems: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return Array.isArray(pems) ? pems.map((pem) => createPrivateKey(String(pem))) : [];
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

function writeKeys(file: string, keys: readonly KeyObject[]): void {
  privateFolder(path.dirname(file));
  const pems = keys.map((key) => key.export({ format: 'pem', type: 'pkcs8' }));
  writeFileSync(`${file}.new`, JSON.stringify(pems), { mode: PRIVATE_FILE });
  renameSync(`${file}.new`, file);
}
