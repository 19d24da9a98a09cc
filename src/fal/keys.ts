import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../deps.ts';
import { createLastGood } from '../lib/last-good.ts';
import { importKey, isSignedBy, type WebhookHeaders } from './signature.ts';

/** `unknown`: no key fits, but the key set cannot be read now, so fal should deliver again. */
type SignatureVerdict = 'valid' | 'invalid' | 'unknown';

export interface KeySet {
  /** Verifies a webhook's raw body with the cached keys and, if none fits, with freshly fetched ones. */
  verify(headers: WebhookHeaders, body: Uint8Array<ArrayBuffer>): Promise<SignatureVerdict>;
}

interface KeySetWatch {
  failed(reason: string): void;
  worked(): void;
}

const HOUR_MS = 60 * 60 * 1000;
const TIMES = {
  // fal asks to cache its key set for at most 24 hours: there is half a day to find its server answering.
  freshMs: 12 * HOUR_MS,
  // Results matter more than a key withdrawn meanwhile, as long as somebody can be expected to mend the connection to fal.
  keepMs: 7 * 24 * HOUR_MS,
  // A forged signature makes us look for a new key; without a pause, forged traffic would turn into traffic to fal.
  coolDownMs: 60_000,
  // After a failed fetch the next one may come sooner: until it succeeds, webhooks of a new key are turned away.
  retryMs: 5000,
  // fal delivers again what is turned away.
  patienceMs: 1000,
};

const jwks = z.object({ keys: z.array(z.object({ x: z.string() }).catch({ x: '' })) });

/** fal's public keys. What they verify does not wait for fal's key server, whether it fails or hangs. */
export function createKeySet(options: {
  url: string;
  timeoutMs: number;
  clock: Clock;
  /** Told whether the key set could be read, whenever that is tried. */
  watch?: KeySetWatch;
}): KeySet {
  const { watch } = options;
  const keys = createLastGood({
    ...TIMES,
    clock: options.clock,
    fetch: () => fetchKeys(options.url, options.timeoutMs),
    watch: watch && { failed: (error) => watch.failed(reasonOf(error)), worked: () => watch.worked() },
  });
  return {
    async verify(headers, body) {
      const known = await keys.get();
      if (known && (await isSignedBy(known, headers, body))) return 'valid';
      const newer = await keys.newer();
      if (newer && newer !== known && (await isSignedBy(newer, headers, body))) return 'valid';
      return keys.failing() ? 'unknown' : 'invalid';
    },
  };
}

/** Why the key set at this URL cannot be read; undefined if it can. */
export async function troubleWithKeys(url: string, timeoutMs: number): Promise<string | undefined> {
  return await fetchKeys(url, timeoutMs).then(
    () => undefined,
    (error: unknown) => reasonOf(error),
  );
}

/** Why the key set cannot be read, without its URL. */
function reasonOf(error: unknown): string {
  if (error instanceof KeySetError) return error.message;
  const { name, cause } = error instanceof Error ? error : {};
  if (name === 'TimeoutError') return 'it does not answer in time';
  const code = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
  return name === 'TypeError' ? `the connection failed${code}` : 'it is not a set of keys';
}

class KeySetError extends Error {
  override readonly name = 'KeySetError';
}

async function fetchKeys(url: string, timeoutMs: number): Promise<KeyObject[]> {
  const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
  if (!response.ok) throw new KeySetError(`it answers ${response.status}`);
  const keys = jwks.parse(await response.json()).keys.flatMap(({ x }) => {
    try {
      return [importKey(x)];
    } catch {
      return [];
    }
  });
  if (keys.length === 0) throw new KeySetError('it holds no Ed25519 key');
  return keys;
}
