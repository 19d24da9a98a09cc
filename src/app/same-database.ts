import { whyUnusable } from '../db/advice.ts';
import { MigrationError } from '../db/migrations/files.ts';
import { withSession } from '../db/migrations/session.ts';

interface Place {
  /** Of the running server and the database in it: a pooler changes neither. */
  readonly identity: string;
  readonly standby: boolean;
}

/**
 * Throws a MigrationError if the URL for migrations leads to another database than the one that the server uses: before
 * anything is changed there.
 */
export async function requireSameDatabase(
  databaseUrl: string,
  directUrl: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const direct = await placeOf('DATABASE_DIRECT_URL', directUrl, signal);
  const used = await placeOf('DATABASE_URL', databaseUrl, signal);
  // That the server cannot write is said later.
  if (direct.standby || used.standby || direct.identity === used.identity) return;
  throw new MigrationError(
    `DATABASE_DIRECT_URL leads to the database ${nameOf(directUrl)}, and DATABASE_URL to ${nameOf(databaseUrl)}: they must lead to the same database, or another one than the server uses would be migrated. Nothing was changed.`,
  );
}

async function placeOf(variable: string, url: string, signal: AbortSignal | undefined): Promise<Place> {
  try {
    return await withSession(url, signal, async ({ client }) => {
      const { rows } = await client.query<Place>(
        `SELECT extract(epoch FROM pg_postmaster_start_time()) || ' ' || oid AS identity, pg_is_in_recovery() AS standby
         FROM pg_database WHERE datname = current_database()`,
      );
      return rows[0] ?? { identity: '', standby: false };
    });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new MigrationError(`cannot use the database ${nameOf(url)} of ${variable}: ${whyUnusable(cause)}`, {
      cause,
    });
  }
}

/** Not the whole URL, which holds a password. */
function nameOf(url: string): string {
  const { host, pathname } = new URL(url);
  return `${pathname.slice(1)} at ${host}`;
}
