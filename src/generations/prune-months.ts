import { setTimeout as sleep } from 'node:timers/promises';
import type { PrismaClient } from '../db/client.ts';
import { isLockRefused } from '../db/refusal.ts';
import { IN_FLIGHT } from './transitions/states.ts';

interface Month {
  readonly name: string;
}

/** Of a month that is being dropped: it is no partition any more, and its keys are deleted before it is. */
const DETACHED = '_pruned';
const KEYS = 10_000;
const ATTEMPTS = 10;
const PAUSE_MS = 500;

/**
 * Drops whole months of a partitioned table that are older than a time and in which every job has ended, the oldest first, and
 * yields how many jobs each had. Of any other month, and where the table is in use all the time, rows are left to be deleted as
 * such. May be interrupted; the next call goes on.
 */
export async function* pruneMonths(
  db: PrismaClient,
  {
    before,
    onMonth = () => undefined,
  }: { readonly before: Date; readonly onMonth?: (month: string) => void },
): AsyncGenerator<number> {
  yield* dropDetached(db, onMonth);
  for (const { name } of await monthsBefore(db, before)) {
    const jobs = await detach(db, name);
    if (jobs === undefined) continue;
    yield jobs;
    yield* dropDetached(db, onMonth);
  }
}

/**
 * The months that ended before a time, by their names; only those that this role may take out. A name that is found here has
 * letters and digits only, so it may stand in a statement.
 */
async function monthsBefore(db: PrismaClient, before: Date): Promise<Month[]> {
  return await db.$queryRaw<Month[]>`/* prune: months */
    SELECT c.relname::text AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = 'generations'::regclass AND pg_has_role(c.relowner, 'USAGE')
      AND CASE WHEN c.relname ~ '^generations_p[0-9]{4}_[0-9]{2}$'
        THEN make_timestamptz(left(right(c.relname, 7), 4)::int, right(c.relname, 2)::int, 1, 0, 0, 0, 'UTC') + interval '1 month' <= ${before}
        ELSE false END
    ORDER BY 1`;
}

/** Takes a month out of the table; returns how many jobs it had, or undefined where it cannot be taken out as a whole. */
async function detach(db: PrismaClient, name: string): Promise<number | undefined> {
  const month = `public.${name}`;
  const count = `SELECT count(*)::int AS jobs, count(*) FILTER (WHERE ${IN_FLIGHT.sql})::int AS open FROM ${month} g`;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const [found] = await db.$queryRawUnsafe<Array<{ jobs: number; open: number }>>(count);
    if (!found || found.open > 0) return undefined;
    try {
      return (await detachAtOnce(db, name)) ? found.jobs : undefined;
    } catch (error) {
      if (!isLockRefused(error)) throw error;
      await sleep(PAUSE_MS);
    }
  }
  return undefined;
}

/**
 * In one transaction with what deleting its rows would have noted: that the totals of its hours are not right any more, and that
 * more jobs have changed than can be named. Returns false if one of its jobs has not ended.
 */
async function detachAtOnce(db: PrismaClient, name: string): Promise<boolean> {
  const month = `public.${name}`;
  const begins = `make_timestamptz(${name.slice(-7, -3)}, ${Number(name.slice(-2))}, 1, 0, 0, 0, 'UTC')`;
  return await db.$transaction(async (tx) => {
    // Whoever counts hours holds it while reading the table, so it comes first.
    await tx.$executeRaw`SELECT pg_advisory_xact_lock_shared(hashtext('generation_hours'))`;
    // Whoever comes later waits behind it, readers too.
    await tx.$executeRaw`SET LOCAL lock_timeout = '300ms'`;
    await tx.$executeRaw`LOCK TABLE public.generations IN ACCESS EXCLUSIVE MODE`;
    const open = await tx.$queryRawUnsafe<unknown[]>(`SELECT FROM ${month} g WHERE ${IN_FLIGHT.sql} LIMIT 1`);
    if (open.length > 0) return false;
    await tx.$executeRawUnsafe(
      `INSERT INTO generation_hours_stale SELECT DISTINCT hour FROM generation_hours
       WHERE hour >= ${begins} AND hour < ${begins} + interval '1 month'`,
    );
    await tx.$executeRaw`UPDATE ledger_changes_noted SET epoch = gen_random_uuid()`;
    await tx.$executeRawUnsafe(`ALTER TABLE public.generations DETACH PARTITION ${month}`);
    await tx.$executeRawUnsafe(`ALTER TABLE ${month} RENAME TO ${name}${DETACHED}`);
    return true;
  });
}

/** Deletes the keys of months that were taken out, some at a time, and then the months. */
async function* dropDetached(db: PrismaClient, onMonth: (month: string) => void): AsyncGenerator<number> {
  const months = await db.$queryRaw<Month[]>`/* prune: detached months */
    SELECT relname::text AS name FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND NOT relispartition AND pg_has_role(relowner, 'USAGE')
      AND relname ~ '^generations_p[0-9]{4}_[0-9]{2}_pruned$'`;
  for (const { name } of months) {
    let last = await lastKey(db, name, null);
    for (let after: bigint | null = null; last !== null; last = await lastKey(db, name, after)) {
      await db.$executeRawUnsafe(
        `DELETE FROM generation_keys k USING public.${name} m WHERE k.id = m.id AND m.id <= $1 AND ($2::bigint IS NULL OR m.id > $2)`,
        last,
        after,
      );
      after = last;
      yield 0;
    }
    await db.$executeRawUnsafe(`DROP TABLE public.${name}`);
    onMonth(name.slice('generations_p'.length, -DETACHED.length).replace('_', '-'));
  }
}

async function lastKey(db: PrismaClient, name: string, after: bigint | null): Promise<bigint | null> {
  const [found] = await db.$queryRawUnsafe<Array<{ last: bigint | null }>>(
    `SELECT max(id) AS last FROM (SELECT id FROM public.${name} WHERE $1::bigint IS NULL OR id > $1 ORDER BY id LIMIT ${KEYS}) AS next`,
    after,
  );
  return found?.last ?? null;
}
