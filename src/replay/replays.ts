import { Prisma, type PrismaClient } from '../db/client.ts';
import type { Viewer } from '../deps.ts';
import { accessSql, readsAll } from '../generations/access.ts';
import { allParts, type Wanted } from '../generations/find/by-id.ts';
import {
  CURSOR_COLUMN,
  cursorConditions,
  orderBy,
  type Page,
  type PageArgs,
  type Position,
  readPageArgs,
  toPage,
} from '../generations/find/page.ts';
import { type Generation, generationColumns, type RowParts } from '../generations/row.ts';
import { ReplayNotFoundError } from './errors.ts';
import { REPLAY_COLUMNS, type Replay } from './row.ts';

// Per original.
const MAX_REPLAYS = 100;

/** Lists the replays that the viewer requested, for an admin all of them; newest first. */
export async function listReplays(
  db: Prisma.TransactionClient,
  viewer: Viewer,
  args: PageArgs,
): Promise<Page<Replay>> {
  const page = readPageArgs(args);
  const rows = await db.$queryRaw<Array<Replay & Position>>`/* list-replays */
    SELECT ${REPLAY_COLUMNS}, ${CURSOR_COLUMN} FROM replays g
    WHERE ${Prisma.join([ownReplays(viewer), ...cursorConditions(page)], ' AND ')} ${orderBy(page)}`;
  return toPage(rows, page);
}

/** Finds a replay; throws a ReplayNotFoundError if there is none that the viewer may see. */
export async function findReplay(db: Prisma.TransactionClient, viewer: Viewer, id: bigint): Promise<Replay> {
  const rows = await db.$queryRaw<Replay[]>`/* find-replay */
    SELECT ${REPLAY_COLUMNS} FROM replays g WHERE g.id = ${id} AND ${ownReplays(viewer)}`;
  if (!rows[0]) throw new ReplayNotFoundError('There is no such replay.');
  return rows[0];
}

/** The condition that limits a user to the replays they requested, in a statement on `replays g`. */
function ownReplays(viewer: Viewer): Prisma.Sql {
  return readsAll(viewer) ? Prisma.sql`true` : Prisma.sql`g.requested_by = ${viewer.userId}`;
}

/** Lists those jobs of a replay that the viewer may see, newest first. */
export async function listJobs(
  db: Prisma.TransactionClient,
  viewer: Viewer,
  id: bigint,
  args: PageArgs,
  parts?: RowParts,
): Promise<Page<Generation>> {
  const page = readPageArgs(args);
  const conditions = [Prisma.sql`g.replay_id = ${id}`, accessSql(viewer), ...cursorConditions(page)];
  const rows = await db.$queryRaw<Array<Generation & Position>>`/* list-replay-jobs */
    SELECT ${generationColumns(parts)}, ${CURSOR_COLUMN} FROM generations g
    WHERE ${Prisma.join(conditions, ' AND ')} ${orderBy(page)}`;
  return toPage(rows, page);
}

/** The parts that are wanted of the replays of each of these jobs, newest first. They belong to the original's user. */
export async function replaysOf(
  db: PrismaClient,
  wanted: readonly Wanted<Generation>[],
): Promise<Map<Wanted<Generation>, Generation[]>> {
  const originals = [...new Set(wanted.map(({ key }) => key))];
  const rows = await db.$queryRaw<Generation[]>`/* replays-of */
    SELECT ${generationColumns(allParts(wanted))} FROM (SELECT DISTINCT * FROM unnest(${originals.map(({ id }) => id)}::bigint[],
      ${originals.map(({ id, replayRoot }) => replayRoot ?? id)}::bigint[])) AS original (id, root)
    CROSS JOIN LATERAL (SELECT * FROM generations g WHERE g.replay_root = original.root AND g.replay_of = original.id
      ORDER BY g.id DESC LIMIT ${MAX_REPLAYS}) AS g`;
  const byOriginal = new Map<bigint | null, Generation[]>();
  for (const row of rows) byOriginal.set(row.replayOf, [...(byOriginal.get(row.replayOf) ?? []), row]);
  return new Map(wanted.map((one) => [one, byOriginal.get(one.key.id) ?? []]));
}

/** Who requested these replays. */
export async function requestersOf(db: PrismaClient, ids: readonly bigint[]): Promise<Map<bigint, string>> {
  const rows = await db.$queryRaw<Array<{ id: bigint; requestedBy: string }>>`/* replays: requesters */
    SELECT id, requested_by AS "requestedBy" FROM replays WHERE id = ANY(${[...ids]}::bigint[])`;
  return new Map(rows.map(({ id, requestedBy }) => [id, requestedBy]));
}
