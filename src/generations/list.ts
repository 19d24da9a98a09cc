import { Prisma, type PrismaClient } from '../db/client.ts';
import type { Viewer } from '../deps.ts';
import { checkInputs } from './job-input.ts';
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
import type { GenerationStatus } from './status.ts';

/** Which rows are wanted; what is not given does not restrict. Times are half-open: from ≤ created < to. */
export interface GenerationFilter {
  readonly userId?: string | null | undefined;
  readonly endpoint?: readonly string[] | null | undefined;
  readonly status?: readonly GenerationStatus[] | null | undefined;
  readonly createdFrom?: Date | null | undefined;
  readonly createdTo?: Date | null | undefined;
  /** Containment: `{"resolution":"4k"}` finds every job whose inputs hold that. */
  readonly inputs?: unknown;
}

/** One page of the jobs that the viewer may see and that meet the filter and any further conditions, newest first. */
export async function listGenerations(
  db: PrismaClient,
  viewer: Viewer,
  filter: GenerationFilter,
  args: PageArgs,
  further: readonly Prisma.Sql[] = [],
): Promise<Page<Generation>> {
  const page = readPageArgs(args);
  const conditions = [...visibleTo(viewer), ...matching(filter), ...further, ...between(page)];
  const where = conditions.length > 0 ? Prisma.sql`WHERE ${Prisma.join(conditions, ' AND ')}` : Prisma.empty;
  const rows = await db.$queryRaw<Array<Generation & Position>>`/* list-generations */
    SELECT ${GENERATION_COLUMNS}, ${CURSOR_COLUMN} FROM generations g ${where} ${ordered(page)}`;
  return toPage(rows, page);
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

/** The part of a Prisma `where` that keeps a user to their own rows. */
export function ownRows(viewer: Viewer): { userId?: string } {
  return viewer.role === 'admin' ? {} : { userId: viewer.userId };
}

/** The same as conditions of a statement on `generations g`. */
export function visibleTo(viewer: Viewer): Prisma.Sql[] {
  return viewer.role === 'admin' ? [] : [Prisma.sql`g.user_id = ${viewer.userId}`];
}

/** A filter as conditions of a statement on `generations g`. */
export function matching(filter: GenerationFilter): Prisma.Sql[] {
  const { userId, endpoint, status, createdFrom, createdTo, inputs } = filter;
  return [
    ...(userId != null ? [Prisma.sql`g.user_id = ${userId}`] : []),
    ...(endpoint != null ? [Prisma.sql`g.endpoint = ANY(${[...endpoint]})`] : []),
    ...(status != null ? [Prisma.sql`g.status = ANY(${[...status]})`] : []),
    ...(createdFrom != null ? [Prisma.sql`g.created_at >= ${createdFrom}`] : []),
    ...(createdTo != null ? [Prisma.sql`g.created_at < ${createdTo}`] : []),
    ...(inputs != null
      ? [Prisma.sql`g.inputs @> ${JSON.stringify(checkInputs('filter.inputs', inputs))}::jsonb`]
      : []),
  ];
}

/** Whether a filter restricts nothing: no member is given, or only ones that every job meets. */
export function givesNothing(filter: GenerationFilter): boolean {
  return Object.values(filter).every((value) => value == null || JSON.stringify(value) === '{}');
}
