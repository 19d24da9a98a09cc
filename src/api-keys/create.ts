import type { PrismaClient } from '../db/client.ts';
import type { Role } from '../deps.ts';
import { InvalidInputError } from '../errors.ts';
import { checkText, checkUserId } from '../generations/job-input.ts';
import { API_KEY_COLUMNS, type ApiKey } from './row.ts';
import { hashOf, makeSecret, prefixOf } from './secret.ts';

/** A key that is to be made. */
export interface NewApiKey {
  readonly name: string;
  readonly role: Role;
  /** As whom it acts. */
  readonly userId?: string | null | undefined;
  readonly expiresAt?: Date | null | undefined;
}

/** A key that was just made, and the only copy of its secret. */
export interface CreatedApiKey {
  readonly key: string;
  readonly apiKey: ApiKey;
}

const MAX_NAME = 100;

/** Makes a key. Throws an InvalidInputError for one that nobody could use, or that would not say whose it is. */
export async function createApiKey(
  db: PrismaClient,
  createdBy: string | null,
  { name, role, userId = null, expiresAt = null }: NewApiKey,
): Promise<CreatedApiKey> {
  checkName(name);
  if (userId !== null) checkUserId('userId', userId);
  else if (role === 'user')
    throw new InvalidInputError('userId', 'A key of the role user acts as a user: name one.');
  const key = makeSecret();
  // By the database's clock, which also says when it has expired.
  const [apiKey] = await db.$queryRaw<ApiKey[]>`/* api-key: create */
    INSERT INTO ledger_api_keys AS g (key_hash, prefix, name, role, user_id, created_by, expires_at)
    SELECT ${hashOf(key)}, ${prefixOf(key)}, ${name}, ${role}, ${userId}, ${createdBy}, ${expiresAt}::timestamptz
    WHERE ${expiresAt}::timestamptz IS NULL OR ${expiresAt}::timestamptz > now()
    RETURNING ${API_KEY_COLUMNS}`;
  if (!apiKey) throw new InvalidInputError('expiresAt', 'This time has passed.');
  return { key, apiKey };
}

/** How many keys of this name are valid. */
export async function countValid(db: PrismaClient, name: string): Promise<number> {
  const [found] = await db.$queryRaw<Array<{ keys: number }>>`/* api-key: count */
    SELECT count(*)::int AS keys FROM ledger_api_keys
    WHERE name = ${name} AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())`;
  return found?.keys ?? 0;
}

function checkName(name: string): void {
  checkText('name', name);
  if (name.trim() === '' || name.length > MAX_NAME)
    throw new InvalidInputError('name', `A name has 1 to ${MAX_NAME} characters.`);
}
