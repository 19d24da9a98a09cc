import type { PrismaClient } from '../db/client.ts';
import { type Finding, findingsAbout } from './finding.ts';

interface Facts {
  readonly bytes: bigint;
  readonly jobs: bigint;
  readonly recent: bigint;
}

const DAYS = 30;
// Of fewer jobs the files are mostly empty pages.
const MANY = 10_000n;
// Measured at ten million (docs/performance.md); with fewer a job takes up to twice as much.
const USUAL_BYTES = 1700n;
const { ok, warn } = findingsAbout('disk');

/**
 * Says how large the database is and how fast it grows. How much room its disk has PostgreSQL does not tell, and it may be on
 * another machine.
 */
export async function examineGrowth(db: PrismaClient): Promise<Finding> {
  const [facts] = await db.$queryRaw<Facts[]>`/* doctor: growth */
    SELECT pg_database_size(current_database()) AS bytes,
      (SELECT coalesce(sum(greatest(reltuples, 0)), 0)::bigint FROM pg_class WHERE relkind = 'r' AND (oid = 'generations'::regclass
         OR oid IN (SELECT inhrelid FROM pg_inherits WHERE inhparent = 'generations'::regclass))) AS jobs,
      (SELECT count(*) FROM generations WHERE created_at > now() - make_interval(days => ${DAYS}::int)) AS recent`.catch(
    // It may take too long, and is no reason to tell of nothing else.
    () => [],
  );
  if (!facts) return warn('its size and growth could not be read in time', 'Watch its disk where it runs.');
  const { bytes, jobs, recent } = facts;
  const measured = jobs >= MANY;
  const ofJob = measured ? bytes / jobs : USUAL_BYTES;
  return ok(
    [
      `the database has ${sizeOf(bytes)}`,
      measured ? `${sizeOf(ofJob)} for each of about ${jobs} jobs` : `a job takes about ${sizeOf(ofJob)}`,
      `the last ${DAYS} days brought ${recent} jobs, and so about ${sizeOf(recent * ofJob)}`,
      'how much its disk has left PostgreSQL does not tell: watch that where it runs',
    ].join('; '),
  );
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];

function sizeOf(bytes: bigint): string {
  const power = Math.min(Math.floor(Math.log10(Math.max(1, Number(bytes))) / 3), UNITS.length - 1);
  return `${(Number(bytes) / 1000 ** power).toFixed(power === 0 ? 0 : 1)} ${UNITS[power]}`;
}
