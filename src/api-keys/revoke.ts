import type { PrismaClient } from '../db/client.ts';
import { ApiKeyNotFoundError } from './errors.ts';
import type { KnownKeys } from './known-keys.ts';
import { API_KEY_COLUMNS, type ApiKey } from './row.ts';

/** Revokes a key for good: at once for this process, within seconds for others. One that is revoked already stays as it is. */
export async function revokeApiKey(db: PrismaClient, known: KnownKeys, id: bigint): Promise<ApiKey> {
  const [apiKey] = await db.$queryRaw<ApiKey[]>`/* api-key: revoke */
    UPDATE ledger_api_keys g SET revoked_at = COALESCE(g.revoked_at, now()) WHERE g.id = ${id} RETURNING ${API_KEY_COLUMNS}`;
  if (!apiKey) throw new ApiKeyNotFoundError('There is no such key.');
  known.forget(id);
  return apiKey;
}
