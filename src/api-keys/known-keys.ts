import { LRUCache } from 'lru-cache';
import type { PrismaClient } from '../db/client.ts';
import type { Clock, Viewer } from '../deps.ts';
import type { Tasks } from '../lib/tasks.ts';
import { createLookUp, type LookUp, type UsableKey } from './look-up.ts';
import { hashOf, isWellFormed } from './secret.ts';

/** Says for whom an API key stands. */
export interface KnownKeys {
  /** The viewer of a key; undefined if it may not be used. Throws an AuthUnavailableError if nobody can tell. */
  viewerOf(key: string): Promise<Viewer | undefined>;
  /** Forgets what is known of a key that has just been revoked. */
  forget(id: bigint): void;
}

interface KnownKey extends UsableKey {
  readonly readAt: number;
}

// So long a key that another process has revoked still serves here.
const KEEP_MS = 5000;
const MOST = 10_000;
const MINUTE_MS = 60_000;

/** Remembers for five seconds whose a key is, and notes its use about once a minute, for which no request waits. */
export function createKnownKeys(
  { db, clock, tasks }: { readonly db: PrismaClient; readonly clock: Clock; readonly tasks: Tasks },
  lookUp: LookUp = createLookUp(db),
): KnownKeys {
  const known = new LRUCache<string, KnownKey>({ max: MOST });
  const noted = new LRUCache<bigint, true>({ max: MOST, ttl: MINUTE_MS });
  // What was read before a key was revoked is not remembered after it.
  let revocations = 0;

  function isInTime({ readAt, leftMs }: KnownKey): boolean {
    const age = clock().getTime() - readAt;
    // Below 0 the clock was set back.
    return age >= 0 && age < Math.min(KEEP_MS, leftMs ?? KEEP_MS);
  }

  function noteUse(id: bigint): void {
    if (noted.has(id)) return;
    noted.set(id, true);
    tasks.run('noting the use of an API key', () => writeUse(db, id));
  }

  return {
    async viewerOf(key) {
      if (!isWellFormed(key)) return undefined;
      const hash = hashOf(key);
      const entry = known.get(hash);
      if (entry && isInTime(entry)) return entry.viewer;
      const [before, readAt] = [revocations, clock().getTime()];
      const found = await lookUp(hash);
      if (!found) {
        known.delete(hash);
        return undefined;
      }
      if (before === revocations) known.set(hash, { ...found, readAt });
      noteUse(found.id);
      return found.viewer;
    },
    forget(id) {
      revocations += 1;
      for (const [hash, key] of known.entries()) if (key.id === id) known.delete(hash);
    },
  };
}

/** Several processes write no more often than one. */
async function writeUse(db: PrismaClient, id: bigint): Promise<void> {
  await db.$executeRaw`/* api-key: used */
    UPDATE ledger_api_keys SET last_used_at = now()
    WHERE id = ${id} AND (last_used_at IS NULL OR last_used_at <= now() - interval '1 minute')`;
}
