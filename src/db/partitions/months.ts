import type { PrismaClient } from '../client.ts';
import { MONTHS_AHEAD } from './names.ts';

interface Found {
  /** Whether a month is missing. */
  readonly missing: boolean;
  /** Whether there is a pg_partman whose list of tables may be read. */
  readonly partman: boolean;
}

/**
 * Makes the months ahead that a partitioned table lacks; returns the names of new ones. Where somebody has told pg_partman to make
 * them it goes first, and makes as many as it was told to. It takes a lock of the table for a moment, and throws if it cannot have
 * it at once.
 */
export async function makeMonths(db: PrismaClient): Promise<string[]> {
  const [found] = await db.$queryRaw<Found[]>`/* months: missing */
    SELECT EXISTS (SELECT FROM generate_series(0, ${MONTHS_AHEAD}::int) AS ahead
        WHERE to_regclass('public.generations_p' || to_char(date_trunc('month', now(), 'UTC') AT TIME ZONE 'UTC' + ahead * interval '1 month', 'YYYY_MM')) IS NULL)
      AS missing,
      -- By its name it could not be asked for without rights to the schema.
      EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'partman' AND c.relname = 'part_config' AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT'))
      AS partman
    FROM pg_class WHERE oid = 'public.generations'::regclass AND relkind = 'p'`;
  if (!found) return [];
  const asked = found.partman && (await hasPartman(db));
  const failure = asked ? await askPartman(db) : undefined;
  if (!found.missing && !asked) return [];
  // Also after pg_partman: the settings of its months, and those that it could not make, as where rows have come before them.
  const made = await db.$queryRaw<Array<{ name: string }>>`/* months: make */
    SELECT name FROM make_generation_months('generations', now(), ${MONTHS_AHEAD}::int) AS made (name)`;
  if (failure) throw failure;
  return made.map(({ name }) => name);
}

async function hasPartman(db: PrismaClient): Promise<boolean> {
  const rows = await db.$queryRaw<unknown[]>`/* months: partman's */
    SELECT FROM partman.part_config WHERE parent_table = 'public.generations'`;
  return rows.length > 0;
}

/** Returns the error if it fails. */
async function askPartman(db: PrismaClient): Promise<Error | undefined> {
  try {
    await db.$transaction(async (tx) => {
      // Of the default partition it wants a lock for which all others would wait as well.
      await tx.$executeRaw`SET LOCAL lock_timeout = '300ms'`;
      await tx.$executeRaw`/* months: partman */ SELECT partman.run_maintenance('public.generations')`;
    });
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
