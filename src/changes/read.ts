import { Prisma, type PrismaClient } from '../db/client.ts';
import { hotQuery } from '../db/hot-query.ts';
import type { Viewer } from '../deps.ts';
import { readsAll } from '../generations/access.ts';
import type { Position } from './position.ts';

/** That something of a job, or of a replay itself, has changed. */
export interface Change {
  /** Null if it is the replay that has changed. */
  readonly generationId: bigint | null;
  /** Whose it was or is; of a replay, who requested it. */
  readonly userId: string;
  readonly replayId: bigint | null;
}

/** What is known to have changed since a position. */
export interface Changes {
  /** From here on nothing of it need be read again. */
  readonly position: Position;
  /** Whether all that happens after that position is noted: not while transactions are open that began before the notes. */
  readonly complete: boolean;
  /** Whether `changes` are all there were. */
  readonly all: boolean;
  /** Whether there were more than were asked for. */
  readonly cut: boolean;
  readonly changes: readonly Change[];
}

type Row = Omit<Change, 'userId'> & {
  epoch: string;
  snapshot: string;
  complete: boolean;
  all: boolean;
  userId: string | null;
};

/**
 * Reads what has changed since a position, for a viewer or for everybody, and the position after it, in one statement; at most
 * `most` changes, and not all where there are more. Undefined if nothing is noted.
 */
export async function readChanges(
  db: PrismaClient,
  since: Position | undefined,
  { viewer, most }: { readonly viewer?: Viewer; readonly most: number },
): Promise<Changes | undefined> {
  const own = viewer && !readsAll(viewer) ? Prisma.sql`c.user_id = ${viewer.userId}` : Prisma.sql`true`;
  const wanted = since
    ? Prisma.sql`n.epoch = ${since.epoch} AND ${own} AND ${isAfter(since)}`
    : Prisma.sql`false`;
  const all = since
    ? Prisma.sql`n.epoch = ${since.epoch} AND n.complete_from <= pg_snapshot_xmin(${since.snapshot}::pg_snapshot)`
    : Prisma.sql`false`;
  const rows = await hotQuery<Row>(
    db,
    Prisma.sql`/* changes: read */
      SELECT n.epoch, pg_current_snapshot()::text AS snapshot, coalesce(${all}, false) AS "all",
        coalesce(n.complete_from <= pg_snapshot_xmin(pg_current_snapshot()), false) AS complete,
        c.generation_id AS "generationId", c.user_id AS "userId", c.replay_id AS "replayId"
      FROM ledger_changes_noted n LEFT JOIN LATERAL (
        SELECT DISTINCT c.generation_id, c.user_id, c.replay_id FROM ledger_changes c WHERE ${wanted}
        LIMIT ${most + 1}) AS c ON true`,
    // Planned anew each time: for an unknown position PostgreSQL would expect a third of all changes.
    { planOnce: false },
  );
  const [first] = rows;
  if (!first) return undefined;
  const changes = rows.flatMap(({ generationId, userId, replayId }) =>
    userId === null ? [] : [{ generationId, userId, replayId }],
  );
  return {
    position: { epoch: first.epoch, snapshot: first.snapshot },
    complete: first.complete,
    all: first.all && changes.length <= most,
    cut: changes.length > most,
    changes: changes.slice(0, most),
  };
}

/** Whether an entry `c` is of a transaction that had not ended at that position. */
export function isAfter({ snapshot }: Position): Prisma.Sql {
  return Prisma.sql`c.xid >= pg_snapshot_xmin(${snapshot}::pg_snapshot)
    AND NOT pg_visible_in_snapshot(c.xid, ${snapshot}::pg_snapshot)`;
}
