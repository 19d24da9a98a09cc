import { createHash } from 'node:crypto';
import type { PrismaClient } from './client.ts';

/**
 * The system identifier of a cluster of PostgreSQL, which its standbys share and no other cluster does; undefined where the role
 * may not read it.
 */
export async function readSystem(
  query: (sql: string) => Promise<ReadonlyArray<Record<string, unknown>>>,
): Promise<string | undefined> {
  const [right] = await query(
    `/* identity: right */ SELECT has_function_privilege('pg_control_system()', 'EXECUTE') AS allowed`,
  );
  if (right?.['allowed'] !== true) return undefined;
  const [row] = await query(
    '/* identity: system */ SELECT system_identifier::text AS system FROM pg_control_system()',
  );
  return row && String(row['system']);
}

/**
 * An id of the migrated database that a pooler or a failover does not change, and that a restored copy in another cluster does
 * not share. It is a hash: it tells nothing about the database. Undefined if it cannot be told now.
 */
export async function readIdentity(db: PrismaClient): Promise<string | undefined> {
  try {
    const system = await readSystem((sql) => db.$queryRawUnsafe(sql));
    const [row] = await db.$queryRaw<Array<{ parts: string }>>`/* identity */
      SELECT concat_ws(' ', ${system ?? ''}::text, (SELECT oid FROM pg_database WHERE datname = current_database()),
        (SELECT id FROM _prisma_migrations ORDER BY started_at, id LIMIT 1)) AS parts`;
    return row && createHash('sha256').update(`fal-ledger ${row.parts}`).digest('hex').slice(0, 16);
  } catch {
    return undefined;
  }
}
