import { COST_KNOWN } from '../../billing/cost-of.ts';
import { Prisma, type PrismaClient } from '../../db/client.ts';
import type { Viewer } from '../../deps.ts';
import { InvalidInputError } from '../../errors.ts';
import type { Now } from '../../lib/window.ts';
import { type Generation, generationColumns, type RowParts } from '../row.ts';
import { allConditions, createdWithin, type GenerationFilter, spanOf } from './filter.ts';
import {
  CURSOR_COLUMN,
  type CursorForm,
  type Page,
  type PageArgs,
  type Position,
  positionSql,
  readPageArgs,
  TIME_AND_ID,
  toPage,
} from './page.ts';

/** What a list is sorted by. */
export interface GenerationOrder {
  readonly field: 'CREATED_AT' | 'COST';
  readonly direction: 'ASC' | 'DESC';
}

interface CostPosition extends Position {
  /** A number of PostgreSQL's as text. */
  readonly cost: string;
}

/** The cursors of a list by cost: those of the other direction are not its own. */
function costTimeAndId(direction: GenerationOrder['direction']): CursorForm<CostPosition> {
  return {
    write: ({ cost, ...position }) => `${direction}|${cost}|${TIME_AND_ID.write(position)}`,
    read(text) {
      const [, ordered, cost, rest = ''] =
        /^(ASC|DESC)\|(-?\d{1,30}(?:\.\d{1,20})?|-?Infinity|NaN)\|(.+)$/.exec(text) ?? [];
      const position = TIME_AND_ID.read(rest);
      return ordered === direction && cost !== undefined && position ? { cost, ...position } : undefined;
    },
  };
}

// All rows of the span are looked at for each page: 155,000 at 5,000 a day.
const MAX_DAYS = 31;

/**
 * One page of the jobs that the viewer may see, by their cost; those whose cost is not known come last, and equal ones by time.
 * Throws an InvalidInputError if the filter is for a longer time than can be sorted at once.
 */
export async function listByCost(
  db: PrismaClient,
  viewer: Viewer,
  { filter, now, direction }: { filter: GenerationFilter; now: Now; direction: GenerationOrder['direction'] },
  args: PageArgs,
  parts?: RowParts,
): Promise<Page<Generation>> {
  const form = costTimeAndId(direction);
  const page = readPageArgs(args, form);
  const { from, to } = spanOf(filter, now);
  if (!from || (to ?? now.end).getTime() - from.getTime() > MAX_DAYS * 86_400_000)
    throw new InvalidInputError(
      'orderBy',
      `Generations of up to ${MAX_DAYS} days are ordered by cost: give the filter a window, such as {last: "P7D"}.`,
    );
  const unknown = Prisma.raw(direction === 'DESC' ? "'-Infinity'" : "'Infinity'");
  const cost = Prisma.sql`COALESCE(CASE WHEN ${COST_KNOWN} THEN g.cost_cents END, ${unknown}::numeric)`;
  const position = (at: CostPosition) => Prisma.sql`(${at.cost}::numeric, ${positionSql(at)})`;
  const [behind, ahead] = direction === 'DESC' ? [page.after, page.before] : [page.before, page.after];
  const conditions = [
    Prisma.sql`true`,
    ...(behind ? [Prisma.sql`(g.cost, g.created_at, g.id) < ${position(behind)}`] : []),
    ...(ahead ? [Prisma.sql`(g.cost, g.created_at, g.id) > ${position(ahead)}`] : []),
  ];
  const down = Prisma.raw(page.backward === (direction === 'DESC') ? 'ASC' : 'DESC');
  const order = Prisma.sql`ORDER BY cost ${down}, g.created_at ${down}, g.id ${down}`;
  const wanted = await allConditions(db, viewer, filter, now);
  // Sorted before the page's large columns are read, which are found by their times too, and for the same span: of a partitioned
  // table PostgreSQL plans for its months alone.
  const rows = await db.$queryRaw<Array<Generation & CostPosition>>`/* list-generations: by cost */
    WITH found AS MATERIALIZED (
      SELECT g.id, g.created_at, ${cost} AS cost FROM generations g WHERE ${Prisma.join(wanted, ' AND ')}),
    page AS (
      SELECT g.id, g.created_at, g.cost FROM found g WHERE ${Prisma.join(conditions, ' AND ')} ${order} LIMIT ${page.limit + 1}::int)
    SELECT ${generationColumns(parts)}, ${CURSOR_COLUMN}, page.cost::text AS cost
    FROM page JOIN generations g USING (id, created_at)
    WHERE ${Prisma.join(createdWithin({ from, to }), ' AND ')} ORDER BY page.cost ${down}, g.created_at ${down}, g.id ${down}`;
  return toPage(rows, page, form);
}

/** The arguments for the same page of a list that begins at its other end. Throws an InvalidInputError. */
export function fromOtherEnd(args: PageArgs): PageArgs {
  const { limit, backward } = readPageArgs(args);
  const { after, before } = args;
  return { ...(backward ? { first: limit } : { last: limit }), after: before, before: after };
}

/** A page as a list has it that begins at the other end. */
export function reversed<Row>({ edges, pageInfo }: Page<Row>): Page<Row> {
  return {
    edges: edges.toReversed(),
    pageInfo: {
      hasNextPage: pageInfo.hasPreviousPage,
      hasPreviousPage: pageInfo.hasNextPage,
      startCursor: pageInfo.endCursor,
      endCursor: pageInfo.startCursor,
    },
  };
}
