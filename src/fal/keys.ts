import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../deps.ts';
import { importKey, isSignedBy, type WebhookHeaders } from './signature.ts';

/** `unknown`: no key fits, but the key set cannot be read now, so fal should deliver again. */
type SignatureVerdict = 'valid' | 'invalid' | 'unknown';

export interface KeySet {
  /** Verifies a webhook's raw body with the cached keys and, if none fits, with freshly fetched ones. */
  verify(headers: WebhookHeaders, body: Uint8Array<ArrayBuffer>): Promise<SignatureVerdict>;
}

// fal asks to cache its key set for at most 24 hours.
const MAX_AGE_MS = 24 * 60 * 60 * 1000;
// A forged signature makes us look for a new key; without a pause, forged traffic would turn into traffic to fal.
const COOL_DOWN_MS = 60_000;
// After a failed fetch the next one may come sooner: until it succeeds, good webhooks are turned away.
const RETRY_MS = 5000;

const jwks = z.object({ keys: z.array(z.object({ x: z.string() }).catch({ x: '' })) });

/** fal's public keys: fetched when first needed, once for concurrent webhooks, and kept if a later fetch fails. */
export function createKeySet(options: { url: string; timeoutMs: number; clock: Clock }): KeySet {
  let keys: KeyObject[] = [];
  let fetchedAt = Number.NEGATIVE_INFINITY;
  let triedAt = Number.NEGATIVE_INFINITY;
  let failed = false;
  let fetching: Promise<void> | undefined;
  const now = () => options.clock().getTime();

  async function load(): Promise<void> {
    triedAt = now();
    try {
      keys = await fetchKeys(options.url, options.timeoutMs);
      fetchedAt = now();
      failed = false;
    } catch {
      failed = true;
    }
  }

  async function refresh(): Promise<void> {
    fetching ??= load().finally(() => {
      fetching = undefined;
    });
    await fetching;
  }

  return {
    async verify(headers, body) {
      if (now() - fetchedAt > MAX_AGE_MS && now() - triedAt > (failed ? RETRY_MS : 0)) await refresh();
      if (await isSignedBy(keys, headers, body)) return 'valid';
      if (fetching || now() - triedAt > (failed ? RETRY_MS : COOL_DOWN_MS)) {
        await refresh();
        if (await isSignedBy(keys, headers, body)) return 'valid';
      }
      return failed ? 'unknown' : 'invalid';
    },
  };
}

async function fetchKeys(url: string, timeoutMs: number): Promise<KeyObject[]> {
  const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
  if (!response.ok) throw new Error(`the key set answered ${response.status}`);
  const keys = jwks.parse(await response.json()).keys.flatMap(({ x }) => {
    try {
      return [importKey(x)];
    } catch {
      return [];
    }
  });
  if (keys.length === 0) throw new Error('the key set holds no Ed25519 key');
  return keys;
}
