import { createHash } from 'node:crypto';
import { Prisma, type PrismaClient } from './client.ts';

/**
 * An id of the migrated database that a pooler or a failover does not change, and that a restored copy in another cluster does
 * not share. It is a hash: it tells nothing about the database. Undefined if it cannot be told now.
 */
export async function readIdentity(db: PrismaClient): Promise<string | undefined> {
  try {
    const [{ allowed } = { allowed: false }] = await db.$queryRaw<
      Array<{ allowed: boolean }>
    >`/* identity: right */
      SELECT has_function_privilege('pg_control_system()', 'EXECUTE') AS allowed`;
    const cluster = allowed
      ? Prisma.sql`(SELECT system_identifier::text FROM pg_control_system())`
      : Prisma.sql`''`;
    const [row] = await db.$queryRaw<Array<{ parts: string }>>`/* identity */
      SELECT concat_ws(' ', ${cluster}, (SELECT oid FROM pg_database WHERE datname = current_database()),
        (SELECT id FROM _prisma_migrations ORDER BY started_at, id LIMIT 1)) AS parts`;
    return row && createHash('sha256').update(`fal-ledger ${row.parts}`).digest('hex').slice(0, 16);
  } catch {
    return undefined;
  }
}
