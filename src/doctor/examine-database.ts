import { adviceOn } from '../db/advice.ts';
import type { PrismaClient } from '../db/client.ts';
import { findShortage } from '../db/connection-room.ts';
import type { Migration } from '../db/migrations/files.ts';
import { findObstacle } from '../db/prove.ts';
import { whyNotReady } from '../db/ready.ts';
import { findMissingRights } from '../db/rights.ts';
import { type Finding, findingsAbout } from './finding.ts';

interface Facts {
  readonly version: string;
  readonly size: string;
  readonly now: Date;
}

const APART_MS = 30_000;
const { ok, warn, bad } = findingsAbout('database');

/** Looks whether the database has what a server needs of it. Writes one row, as `/ready` does, once it is migrated. */
export async function examineDatabase(
  db: PrismaClient,
  { poolSize, workers }: { readonly poolSize: number; readonly workers: number },
  migrations: readonly Migration[],
): Promise<Finding[]> {
  const begun = Date.now();
  let facts: Facts | undefined;
  try {
    [facts] = await db.$queryRaw<Facts[]>`/* doctor */
      SELECT current_setting('server_version') AS version, pg_size_pretty(pg_database_size(current_database())) AS size,
        clock_timestamp() AS now`;
  } catch (error) {
    const reason = adviceOn(error) ?? (error instanceof Error ? error.message : String(error));
    return [bad(reason, 'Check DATABASE_URL, and that the database takes connections from here.')];
  }
  if (!facts) return [bad('it does not answer', 'Check DATABASE_URL.')];
  const found = [ok(`PostgreSQL ${facts.version}, ${facts.size}`), examineClock(facts.now, begun)];
  const obstacle = await findObstacle(db, poolSize);
  found.push(
    obstacle ? bad(obstacle, 'See "The database" in docs/operations.md.') : ok('settings and transactions'),
  );
  const reason = await whyNotReady(db, migrations);
  if (reason === 'migrations are pending')
    found.push(warn(reason, 'The next start of a server applies them, or node dist/migrate.js.'));
  else {
    const missing = await findMissingRights(db, migrations);
    if (missing) found.push(bad(missing, 'Grant these rights, or connect as the owner of the tables.'));
    else if (reason)
      found.push(bad(reason, 'Until it can be written to no job is recorded, and none is sent.'));
    else found.push(ok(`${migrations.length} migrations applied, rights, and a row written`));
  }
  const shortage = await findShortage(db, poolSize * workers);
  found.push(
    shortage
      ? warn(`it ${shortage}`, 'Raise max_connections, or lower DATABASE_POOL_SIZE.')
      : ok('connections for two servers'),
  );
  return found;
}

function examineClock(theirs: Date, begun: number): Finding {
  const apart = Math.round(theirs.getTime() - (begun + Date.now()) / 2);
  return Math.abs(apart) < APART_MS
    ? ok(`its clock is ${Math.abs(apart)} ms ${apart < 0 ? 'behind' : 'ahead'}`)
    : warn(`its clock is ${Math.round(apart / 1000)} s ahead of this machine's`, 'Let NTP set both.');
}
