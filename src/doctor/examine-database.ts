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
}

const APART_MS = 30_000;
const LOOKS = 5;
const { ok, warn, bad } = findingsAbout('database');

/** Looks whether the database has what a server needs of it. Writes one row, as `/ready` does, once it is migrated. */
export async function examineDatabase(
  db: PrismaClient,
  { poolSize, workers }: { readonly poolSize: number; readonly workers: number },
  migrations: readonly Migration[],
): Promise<Finding[]> {
  let facts: Facts | undefined;
  try {
    [facts] = await db.$queryRaw<Facts[]>`/* doctor */
      SELECT current_setting('server_version') AS version, pg_size_pretty(pg_database_size(current_database())) AS size`;
  } catch (error) {
    const reason = adviceOn(error) ?? (error instanceof Error ? error.message : String(error));
    return [bad(reason, 'Check DATABASE_URL, and that the database takes connections from here.')];
  }
  if (!facts) return [bad('it does not answer', 'Check DATABASE_URL.')];
  const found = [ok(`PostgreSQL ${facts.version}, ${facts.size}`), await examineClock(db)];
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
      ? warn(
          `it ${shortage}`,
          'Raise max_connections, or the CONNECTION LIMIT of the role or database, or lower DATABASE_POOL_SIZE.',
        )
      : ok('connections for two servers'),
  );
  return found;
}

async function examineClock(db: PrismaClient): Promise<Finding> {
  let [apart, shortest] = [0, Number.POSITIVE_INFINITY];
  // The connection is open by now. Of a busy machine's answers the fastest one says most.
  for (let look = 0; look < LOOKS; look += 1) {
    const begun = performance.now();
    const [answer] = await db.$queryRaw<
      Array<{ now: Date }>
    >`/* doctor: clock */ SELECT clock_timestamp() AS now`;
    const tookMs = performance.now() - begun;
    if (!answer || tookMs >= shortest) continue;
    shortest = tookMs;
    apart = Math.round(answer.now.getTime() - (Date.now() - tookMs / 2));
  }
  return Math.abs(apart) < APART_MS
    ? ok(`its clock is ${Math.abs(apart)} ms ${apart < 0 ? 'behind' : 'ahead'}`)
    : warn(`its clock is ${Math.round(apart / 1000)} s ahead of this machine's`, 'Let NTP set both.');
}
