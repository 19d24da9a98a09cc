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

/** A job that has not ended, and why, if that was asked. */
export interface StuckGeneration extends Partial<StuckVerdict> {
  readonly generation: Generation;
}

/** What is asked of each job. */
interface Asked {
  readonly parts?: RowParts | undefined;
  /** Whether the reasons are, for which other jobs and the webhooks are read. */
  readonly reasons: boolean;
}

/** A page of the jobs that were recorded before a time and have not ended, oldest first. */
export async function stuckGenerations(
  db: PrismaClient,
  viewer: Viewer,
  { submittedBefore, now }: { submittedBefore: Date; now: Date },
  args: PageArgs,
  { parts, reasons }: Asked = { reasons: true },
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
    SELECT ${generationColumns(reasons ? withReason(parts) : parts)}, ${CURSOR_COLUMN}
    FROM ${found} ${orderBy(page, 'oldest first')}`;
  const verdictOf = reasons ? await judge(db, viewer, rows, now) : () => ({});
  const { edges, pageInfo } = toPage(rows, page);
  return {
    pageInfo,
    edges: edges.map(({ node, cursor }) => ({ cursor, node: { generation: node, ...verdictOf(node) } })),
  };
}

/** These parts of a row, and what the reason is read from. */
function withReason(parts: RowParts | undefined): RowParts | undefined {
  if (!parts?.columns) return parts;
  return { ...parts, columns: new Set([...parts.columns, ...REASON_COLUMNS]) };
}

/** What tells of each of these jobs why it has not ended. */
async function judge(
  db: PrismaClient,
  viewer: Viewer,
  rows: readonly Generation[],
  now: Date,
): Promise<(job: Generation) => StuckVerdict> {
  const [usual, rejections] = await hintsFor(db, viewer, rows);
  return (job) =>
    stuckReason(job, { usualSeconds: usual.get(job.endpoint), rejected: rejections.get(job.requestId) }, now);
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
