import { Prisma, type PrismaClient } from '../db/client.ts';
import type { Viewer } from '../deps.ts';
import { type GenerationFilter, matching } from './filter.ts';
import {
  between,
  CURSOR_COLUMN,
  ordered,
  type Page,
  type PageArgs,
  type Position,
  readPageArgs,
  toPage,
} from './page.ts';
import { falRequestId, GENERATION_COLUMNS, type Generation } from './row.ts';
import { ownRows, visibleTo } from './visible.ts';

/** One page of the jobs that the viewer may see, newest first. */
export async function listGenerations(
  db: PrismaClient,
  viewer: Viewer,
  { filter, now }: { filter: GenerationFilter; now: Date },
  args: PageArgs,
): Promise<Page<Generation>> {
  const page = readPageArgs(args);
  const conditions = [visibleTo(viewer), ...matching(filter, now), ...between(page)];
  const rows = await db.$queryRaw<Array<Generation & Position>>`/* list-generations */
    SELECT ${GENERATION_COLUMNS}, ${CURSOR_COLUMN} FROM generations g
    WHERE ${Prisma.join(conditions, ' AND ')} ${ordered(page)}`;
  return toPage(rows, page);
}

/** How many jobs the viewer may see that match. */
export async function countGenerations(
  db: PrismaClient,
  viewer: Viewer,
  { filter, now }: { filter: GenerationFilter; now: Date },
): Promise<number> {
  const conditions = [visibleTo(viewer), ...matching(filter, now)];
  const rows = await db.$queryRaw<Array<{ count: number }>>`/* count-generations */
    SELECT count(*)::int AS count FROM generations g WHERE ${Prisma.join(conditions, ' AND ')}`;
  return rows[0]?.count ?? 0;
}

/** The job with this id at fal, null where there is none that the viewer may see. */
export async function findGeneration(
  db: PrismaClient,
  viewer: Viewer,
  requestId: string,
): Promise<Generation | null> {
  if (falRequestId(requestId) === null) return null;
  return await db.generation.findUnique({ where: { requestId, ...ownRows(viewer) } });
}
