import type { PrismaClient } from '../client.ts';
import { MONTHS_AHEAD } from './names.ts';

interface Found {
  /** Whether a month is missing. */
  readonly missing: boolean;
  /** Whether pg_partman has been told to make them. */
  readonly partman: boolean;
}

/**
 * Makes the months ahead that a partitioned table lacks, or has pg_partman make them where somebody has told it to; returns the
 * names of new ones. It takes a lock of the table for a moment, and throws if it cannot have it at once.
 */
export async function makeMonths(db: PrismaClient): Promise<string[]> {
  const [found] = await db.$queryRaw<Found[]>`/* months: missing */
    SELECT EXISTS (SELECT FROM generate_series(0, ${MONTHS_AHEAD}::int) AS ahead
        WHERE to_regclass('public.generations_p' || to_char(date_trunc('month', now(), 'UTC') AT TIME ZONE 'UTC' + ahead * interval '1 month', 'YYYY_MM')) IS NULL)
      AS missing, to_regclass('partman.part_config') IS NOT NULL AS partman
    FROM pg_class WHERE oid = 'public.generations'::regclass AND relkind = 'p'`;
  if (!found) return [];
  if (found.partman && (await hasPartman(db))) {
    await db.$executeRaw`/* months: partman */ SELECT partman.run_maintenance('public.generations')`;
    return [];
  }
  if (!found.missing) return [];
  const made = await db.$queryRaw<Array<{ name: string }>>`/* months: make */
    SELECT name FROM make_generation_months('generations', now(), ${MONTHS_AHEAD}::int) AS made (name)`;
  return made.map(({ name }) => name);
}

async function hasPartman(db: PrismaClient): Promise<boolean> {
  const rows = await db.$queryRaw<unknown[]>`/* months: partman's */
    SELECT FROM partman.part_config WHERE parent_table = 'public.generations'`;
  return rows.length > 0;
}
