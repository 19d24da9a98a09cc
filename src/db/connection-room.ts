import type { PrismaClient } from './client.ts';

interface Room {
  readonly allowed: number;
  readonly others: number;
}

/**
 * Whether the database has too few connections for two servers, as a rolling restart needs: in words, to be continued after
 * "the database"; undefined if it has enough.
 */
export async function findShortage(db: PrismaClient, poolSize: number): Promise<string | undefined> {
  const [room] = await db.$queryRaw<Room[]>`/* room for connections */
    SELECT least(
        current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
          - coalesce(current_setting('reserved_connections', true)::int, 0),
        nullif(CASE WHEN r.rolsuper THEN -1 ELSE r.rolconnlimit END, -1),
        nullif(CASE WHEN r.rolsuper THEN -1 ELSE d.datconnlimit END, -1)) AS allowed,
      (SELECT count(*)::int FROM pg_stat_activity
       WHERE backend_type = 'client backend' AND application_name NOT LIKE 'fal-ledger%') AS others
    FROM pg_roles r, pg_database d WHERE r.rolname = current_user AND d.datname = current_database()`;
  if (!room) return undefined;
  const servers = Math.max(0, Math.floor((room.allowed - room.others) / poolSize));
  if (servers >= 2) return undefined;
  return [
    `allows ${room.allowed} connections, and others use ${room.others} of them:`,
    `that is enough for ${servers === 0 ? 'no server' : 'one server'} with ${poolSize} (DATABASE_POOL_SIZE times WORKERS),`,
    'and a rolling restart runs one more than usual',
  ].join(' ');
}
