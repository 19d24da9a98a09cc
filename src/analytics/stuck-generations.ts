import type { PrismaClient } from '../db/client.ts';
import { Prisma } from '../db/client.ts';
import type { Viewer } from '../deps.ts';
import { accessSql, readsAll } from '../generations/access.ts';
import { newestRejections } from '../generations/deliveries.ts';
import {
  CURSOR_COLUMN,
  cursorConditions,
  isFirst,
  orderBy,
  type Page,
  type PageArgs,
  type Position,
  readPageArgs,
  toPage,
} from '../generations/find/page.ts';
import { type Generation, generationColumns, type RowParts } from '../generations/row.ts';
import { IN_FLIGHT } from '../generations/transitions/states.ts';
import { REASON_COLUMNS, type StuckVerdict, stuckReason } from './stuck-reason.ts';
import { usualDurations } from './usual-duration.ts';

/** A job that has not ended, and why. */
export interface StuckGeneration extends StuckVerdict {
  readonly generation: Generation;
}

/** A page of the jobs that were recorded before a time and have not ended, oldest first. */
export async function stuckGenerations(
  db: PrismaClient,
  viewer: Viewer,
  { submittedBefore, now }: { submittedBefore: Date; now: Date },
  args: PageArgs,
  parts?: RowParts,
): Promise<Page<StuckGeneration>> {
  const page = readPageArgs(args);
  const conditions = [
    IN_FLIGHT,
    Prisma.sql`g.created_at < ${submittedBefore}`,
    accessSql(viewer),
    ...cursorConditions(page, 'oldest first'),
  ];
  // Of a partitioned table the function is planned once for all months.
  const found =
    readsAll(viewer) && isFirst(page)
      ? Prisma.sql`generations_in_flight(${submittedBefore}::timestamptz, ${Prisma.raw(String(page.limit + 1))}) g`
      : Prisma.sql`generations g WHERE ${Prisma.join(conditions, ' AND ')}`;
  const rows = await db.$queryRaw<Array<Generation & Position>>`/* stuck-generations */
    SELECT ${generationColumns(withReason(parts))}, ${CURSOR_COLUMN} FROM ${found} ${orderBy(page, 'oldest first')}`;
  const [usual, rejections] = await hintsFor(db, viewer, rows);
  const { edges, pageInfo } = toPage(rows, page);
  return {
    pageInfo,
    edges: edges.map(({ node, cursor }) => ({
      cursor,
      node: {
        generation: node,
        ...stuckReason(
          node,
          { usualSeconds: usual.get(node.endpoint), rejected: rejections.get(node.requestId) },
          now,
        ),
      },
    })),
  };
}

/** These parts of a row, and what the reason is read from. */
function withReason(parts: RowParts | undefined): RowParts | undefined {
  if (!parts?.columns) return parts;
  return { ...parts, columns: new Set([...parts.columns, ...REASON_COLUMNS]) };
}

async function hintsFor(db: PrismaClient, viewer: Viewer, rows: readonly Generation[]) {
  if (rows.length === 0) return [new Map<string, never>(), new Map<string, never>()] as const;
  const running = rows.filter(({ status }) => status === 'IN_PROGRESS').map(({ endpoint }) => endpoint);
  return await Promise.all([
    running.length > 0 ? usualDurations(db, viewer, [...new Set(running)]) : new Map<string, never>(),
    newestRejections(
      db,
      rows.map(({ requestId }) => requestId),
    ),
  ]);
}
