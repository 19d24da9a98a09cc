import { setTimeout as sleep } from 'node:timers/promises';
import DataLoader from 'dataloader';
import type { PrismaClient } from '../db/client.ts';
import type { Viewer } from '../deps.ts';
import { AuthUnavailableError, ServiceUnavailableError } from '../errors.ts';
import { sharedWork } from '../lib/work.ts';
import { type ApiKey, actingAs } from './row.ts';

/** A key that may be used now. */
export interface UsableKey {
  readonly id: bigint;
  readonly viewer: Viewer;
  /** How long it may still be used; null if it does not expire. */
  readonly leftMs: number | null;
}

/** Finds the key with this hash; undefined if there is none that may be used. Throws an AuthUnavailableError if nobody can tell. */
export type LookUp = (hash: string) => Promise<UsableKey | undefined>;

// Anybody can send keys that nobody has: they make no more than twenty statements a second, however many they are.
const PAUSE_MS = 50;
// The next look-up does not wait for one that hangs.
const PATIENCE_MS = 5000;
const UNAVAILABLE = 'API keys cannot be checked at the moment.';

/** Looks up keys by one statement at a time, for all that are waited for, with a pause after it. */
export function createLookUp(db: PrismaClient): LookUp {
  let turn: Promise<unknown> = Promise.resolve();
  const loader = new DataLoader<string, UsableKey | undefined>(
    async (hashes) => {
      const reading = inTime(sharedWork(() => readKeys(db, [...new Set(hashes)])));
      turn = reading.catch(() => undefined).then(() => sleep(PAUSE_MS, undefined, { ref: false }));
      const found = await reading;
      return hashes.map((hash) => found.get(hash));
    },
    { cache: false, batchScheduleFn: (dispatch) => void turn.then(dispatch) },
  );
  return async (hash) => {
    try {
      return await loader.load(hash);
    } catch (error) {
      if (!(error instanceof ServiceUnavailableError)) throw error;
      throw new AuthUnavailableError(UNAVAILABLE, { cause: error });
    }
  };
}

async function inTime<T>(reading: Promise<T>): Promise<T> {
  const over = new AbortController();
  const late = async () => {
    await sleep(PATIENCE_MS, undefined, { ref: false, signal: over.signal });
    throw new AuthUnavailableError(UNAVAILABLE);
  };
  return await Promise.race([reading, late()]).finally(() => over.abort());
}

type Row = Pick<ApiKey, 'id' | 'name' | 'role' | 'userId'> & { hash: string; leftMs: number | null };

async function readKeys(db: PrismaClient, hashes: readonly string[]): Promise<Map<string, UsableKey>> {
  const rows = await db.$queryRaw<Row[]>`/* api-key: look up */
    SELECT key_hash AS hash, id, name, role, user_id AS "userId",
      (extract(epoch FROM expires_at - now()) * 1000)::float8 AS "leftMs"
    FROM ledger_api_keys
    WHERE key_hash = ANY(${hashes}::text[]) AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())`;
  return new Map(
    rows.map(({ hash, id, role, leftMs, ...row }) => [
      hash,
      { id, viewer: { userId: actingAs(row), role }, leftMs },
    ]),
  );
}
