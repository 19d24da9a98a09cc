import { whyUnusable } from '../db/advice.ts';
import type { PrismaClient } from '../db/client.ts';
import { findShortage } from '../db/connection-room.ts';
import { foreseeMigration } from '../db/migrate.ts';
import type { Migration } from '../db/migrations/files.ts';
import { findObstacle } from '../db/prove.ts';
import { findUnready } from '../db/ready.ts';
import { findMissingRights } from '../db/rights.ts';
import { examineGrowth } from './examine-growth.ts';
import { type Finding, findingsAbout } from './finding.ts';

interface Options {
  readonly url: string;
  readonly poolSize: number;
  readonly workers: number;
  /** Where migrations go. */
  readonly migrationUrl: string;
  readonly adopt: boolean;
}

const APART_MS = 30_000;
const LOOKS = 5;
const { ok, warn, bad } = findingsAbout('database');

/** Looks whether the database has what a server needs of it. Writes one row, as `/ready` does, once it is migrated. */
export async function examineDatabase(
  db: PrismaClient,
  options: Options,
  migrations: readonly Migration[],
): Promise<Finding[]> {
  let version: string | undefined;
  try {
    const [facts] = await db.$queryRaw<Array<{ version: string }>>`/* doctor */
      SELECT current_setting('server_version') AS version`;
    version = facts?.version;
  } catch (error) {
    return [bad(`${nameOf(options.url)}: ${whyUnusable(error)}`, adviceOnUrl(options.url))];
  }
  const found = [ok(`PostgreSQL ${version}, ${nameOf(options.url)}`), await examineClock(db)];
  const obstacle = await findObstacle(db, options.poolSize);
  found.push(
    obstacle ? bad(obstacle, 'See "The database" in docs/operations.md.') : ok('settings and transactions'),
  );
  const ofTables = await examineTables(db, options, migrations);
  found.push(...ofTables);
  const shortage = await findShortage(db, options.poolSize * options.workers);
  found.push(
    shortage
      ? warn(
          `it ${shortage}`,
          'Raise max_connections, or the CONNECTION LIMIT of the role or database, or lower DATABASE_POOL_SIZE.',
        )
      : ok('connections for two servers'),
  );
  return ofTables.every(({ state }) => state === 'ok') ? [...found, await examineGrowth(db)] : found;
}

/** Looks whether the tables are there and may be used, or what keeps them from being made: everything at once. */
async function examineTables(
  db: PrismaClient,
  { migrationUrl, adopt }: Options,
  migrations: readonly Migration[],
): Promise<Finding[]> {
  const found: Finding[] = [];
  const unready = await findUnready(db, migrations);
  const missing = await findMissingRights(db, migrations);
  if (missing)
    found.push(
      bad(
        missing.says,
        `Connect as the owner of the tables, or have the owner do this:\n${missing.grants.join('\n')}`,
      ),
    );
  else if (unready && !unready.unmigrated)
    found.push(
      bad(
        unready.error === undefined ? unready.reason : whyUnusable(unready.error),
        'Until it can be written to no job is recorded, and none is sent.',
      ),
    );
  try {
    const { pending, obstacles } = await foreseeMigration(migrationUrl, migrations, { adopt });
    if (pending.length > 0)
      found.push(
        (obstacles.length > 0 ? bad : warn)(
          pending.length === migrations.length
            ? 'it is not migrated yet: the tables are not there'
            : `${pending.length} of ${migrations.length} migrations have yet to be applied`,
          `${obstacles.length > 0 ? 'Once the following is mended, run' : 'Run'} node dist/migrate.js, or start a server: either applies them.`,
        ),
      );
    for (const { problem, remedy } of obstacles)
      found.push(
        bad(
          problem,
          remedy === undefined
            ? 'See "New versions" and "A table that is already there" in docs/operations.md.'
            : `Have a superuser, connected to this database, do this:\n${remedy};`,
        ),
      );
  } catch (error) {
    // What the role lacks to read the records of migrations has been told.
    if (!missing)
      found.push(
        bad(
          `it cannot be told what would be migrated: ${whyUnusable(error)}`,
          'Check DATABASE_DIRECT_URL, or DATABASE_URL where that is not set.',
        ),
      );
  }
  return found.length > 0
    ? found
    : [ok(`${migrations.length} migrations applied, rights, and a row written`)];
}

/** Not the whole URL, which holds a password. */
function nameOf(url: string): string {
  const { host, pathname } = new URL(url);
  return `${pathname.slice(1) || 'the database'} at ${host}`;
}

/** What to do about a database that cannot be reached; a URL may leave out what the driver then guesses. */
function adviceOnUrl(url: string): string {
  const { pathname, username, searchParams } = new URL(url);
  const lacks = [
    ...(username || searchParams.get('user') ? [] : ['user']),
    ...(pathname.length > 1 ? [] : ['database']),
  ];
  return lacks.length > 0
    ? `DATABASE_URL names no ${lacks.join(' and no ')}: postgresql://USER:PASSWORD@HOST/NAME.`
    : 'Check DATABASE_URL, and that the database takes connections from here.';
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
    : warn(
        `its clock is ${Math.abs(Math.round(apart / 1000))} s ${apart < 0 ? 'behind' : 'ahead of'} this machine's`,
        'Let NTP set both.',
      );
}
