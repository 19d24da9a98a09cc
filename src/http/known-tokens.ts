import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Clock, Viewer } from '../deps.ts';

/** What a token says once it is verified. */
export interface VerifiedToken {
  readonly viewer: Viewer;
  /** The end of its validity in seconds since 1970, if it has one. */
  readonly exp: number | undefined;
}

interface KnownToken extends VerifiedToken {
  /** What stands for the keys with which it was verified. */
  readonly keys: object;
  readonly verifiedAt: number;
}

// Verifying takes as much CPU as the rest of a small query. A front end asks many times within a minute.
const KEEP_MS = 60_000;
// Each takes less than a kilobyte: a subject has 255 characters at most.
const MOST = 10_000;

/** What tokens are verified with. */
export interface Keys {
  /** What stands for the keys that came last; another object each time some come, and undefined until then. */
  readonly latest: () => object | undefined;
  /** The same if they may still be used. Fetches them anew where they are old. */
  readonly current: () => Promise<object | undefined>;
}

/**
 * Remembers for a minute whose a token is, but not beyond its end, and only for as long as the keys are those it was verified
 * with. Refused tokens are not remembered, and of the others only the hash.
 */
export function rememberingTokens(
  verify: (token: string) => Promise<VerifiedToken>,
  keys: Keys,
  clock: Clock,
): (token: string) => Promise<Viewer> {
  const known = new LRUCache<string, KnownToken>({ max: MOST });

  function isInTime({ exp, verifiedAt }: KnownToken): boolean {
    const now = clock().getTime();
    const age = now - verifiedAt;
    // Below 0 the clock was set back. Of the end, jose counts whole seconds as well.
    return age >= 0 && age < KEEP_MS && (exp === undefined || Math.floor(now / 1000) < exp);
  }

  return async (token) => {
    const key = hash('sha256', token, 'base64');
    const entry = known.get(key);
    if (entry && isInTime(entry) && entry.keys === (await keys.current())) return entry.viewer;
    const before = keys.latest();
    const verified = await verify(token);
    // If others came meanwhile, nobody knows which it was verified with.
    if (before !== undefined && before === keys.latest())
      known.set(key, { ...verified, keys: before, verifiedAt: clock().getTime() });
    return verified.viewer;
  };
}
