import { Prisma, type PrismaClient } from '../db/client.ts';
import type { Viewer } from '../deps.ts';
import type { Position } from './position.ts';
import { isAfter } from './read.ts';

// Longer than the time below, so that a reader who comes back within it finds all of it.
const WANTED = Prisma.sql`interval '12 minutes'`;
// How long a reader may be away and still be told of all that it has missed; at most twice as long.
const KEPT = Prisma.sql`interval '10 minutes'`;
// An epoch begins with where it is noted: a restored dump has the notes of another server, with numbers of its transactions.
const HERE = Prisma.sql`left(md5(pg_postmaster_start_time() || ' ' || (SELECT oid FROM pg_database
  WHERE datname = current_database())), 8)`;
const IS_OF_HERE = Prisma.sql`n.epoch LIKE ${HERE} || '-%'`;

/**
 * Has the triggers note changes for the next minutes, and with `notify` send a notification with each. Begins a new epoch if
 * they did not.
 *
 * A transaction that has its number before the row below is there may not see it, and notes nothing. All that have a later
 * number than the second statement see it: from that one on the changes are complete.
 */
export async function keepNoting(db: PrismaClient, { notify }: { readonly notify: boolean }): Promise<void> {
  const [noted] = await db.$queryRaw<Array<{ begun: boolean }>>`/* changes: wanted */
    INSERT INTO ledger_changes_noted AS n (epoch, wanted_until, notify_until)
    VALUES (${HERE} || substr(gen_random_uuid()::text, 9), now() + ${WANTED},
      CASE WHEN ${notify} THEN now() + ${WANTED} ELSE '-infinity' END)
    ON CONFLICT (one) DO UPDATE SET wanted_until = now() + ${WANTED},
      notify_until = greatest(n.notify_until, EXCLUDED.notify_until),
      epoch = CASE WHEN ${IS_OF_HERE} THEN n.epoch ELSE EXCLUDED.epoch END,
      complete_from = CASE WHEN ${IS_OF_HERE} THEN n.complete_from END,
      forget_before = CASE WHEN ${IS_OF_HERE} THEN n.forget_before END,
      forget_at = CASE WHEN ${IS_OF_HERE} THEN n.forget_at END
    RETURNING complete_from IS NULL AS begun`;
  if (noted?.begun !== true) return;
  await db.$executeRaw`/* changes: complete */
    UPDATE ledger_changes_noted SET complete_from = pg_current_xact_id(), forget_before = pg_current_xact_id(),
      forget_at = now() + ${KEPT} WHERE complete_from IS NULL`;
}

/** Where the table stands now; undefined if changes of transactions that are still open may not be noted. */
export async function currentPosition(db: PrismaClient): Promise<Position | undefined> {
  const [position] = await db.$queryRaw<Position[]>`/* changes: position */
    SELECT epoch, pg_current_snapshot()::text AS snapshot FROM ledger_changes_noted
    WHERE complete_from <= pg_snapshot_xmin(pg_current_snapshot())`;
  return position;
}

/** Whether anything that the viewer may see can have changed since then: one look into an index. */
export async function mayHaveChanged(db: PrismaClient, viewer: Viewer, since: Position): Promise<boolean> {
  const own = viewer.role === 'user' ? Prisma.sql`c.user_id = ${viewer.userId}` : Prisma.sql`true`;
  const [seen] = await db.$queryRaw<Array<{ all: boolean }>>`/* changes: any */
    SELECT EXISTS (SELECT FROM ledger_changes_noted n WHERE n.epoch = ${since.epoch}
        AND n.complete_from <= pg_snapshot_xmin(${since.snapshot}::pg_snapshot))
      AND NOT EXISTS (SELECT FROM ledger_changes c WHERE ${own} AND ${isAfter(since)}) AS "all"`;
  return seen?.all !== true;
}

/** Forgets old changes, and all of them once nobody wants to know any more. */
export async function forgetChanges(db: PrismaClient): Promise<void> {
  await db.$executeRaw`/* changes: unwanted */ DELETE FROM ledger_changes_noted WHERE wanted_until < now()`;
  // What a reader finds here is complete again only from the first that is kept.
  await db.$executeRaw`/* changes: forget */
    WITH noted AS (
      UPDATE ledger_changes_noted SET complete_from = greatest(complete_from, forget_before),
        forget_before = pg_snapshot_xmin(pg_current_snapshot()), forget_at = now() + ${KEPT}
      WHERE forget_at < now() RETURNING complete_from)
    DELETE FROM ledger_changes c USING noted WHERE c.xid < noted.complete_from`;
  await db.$executeRaw`/* changes: none */
    DELETE FROM ledger_changes c WHERE c.xid < pg_snapshot_xmin(pg_current_snapshot())
      AND NOT EXISTS (SELECT FROM ledger_changes_noted)`;
}
