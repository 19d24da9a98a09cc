import { Prisma } from '../db/client.ts';
import type { Role } from '../deps.ts';

/** A key as it is listed: nothing of it leads to the secret. */
export interface ApiKey {
  readonly id: bigint;
  readonly prefix: string;
  readonly name: string;
  readonly role: Role;
  readonly userId: string | null;
  readonly createdAt: Date;
  readonly createdBy: string | null;
  readonly expiresAt: Date | null;
  readonly lastUsedAt: Date | null;
  readonly revokedAt: Date | null;
}

/** The columns of a key. The table is `g`, as the conditions of a page expect. */
export const API_KEY_COLUMNS = Prisma.raw(
  Object.entries({
    id: 'id',
    prefix: 'prefix',
    name: 'name',
    role: 'role',
    userId: 'user_id',
    createdAt: 'created_at',
    createdBy: 'created_by',
    expiresAt: 'expires_at',
    lastUsedAt: 'last_used_at',
    revokedAt: 'revoked_at',
  } satisfies Record<keyof ApiKey, string>)
    .map(([field, column]) => `g.${column} AS "${field}"`)
    .join(', '),
);

/** As whom a key acts: the user it was made for, else a name of its own that no user is expected to have. */
export function actingAs({ name, userId }: Pick<ApiKey, 'name' | 'userId'>): string {
  return userId ?? `key:${name}`;
}
