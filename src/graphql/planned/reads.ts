import type { FieldNode } from 'graphql';
import { hotTexts, type TextRow } from '../../db/hot-query.ts';
import { checkFilter, type GenerationFilter, isSearch } from '../../generations/find/filter.ts';
import { lookupStatement, pageStatement } from '../../generations/find/list.ts';
import { fromOtherEnd, type GenerationOrder } from '../../generations/find/order.ts';
import { type CutPage, cursorOf, cutPage, type PageArgs, readPageArgs } from '../../generations/find/page.ts';
import type { Generation, RowParts } from '../../generations/row.ts';
import { nowAt } from '../../lib/window.ts';
import type { Work } from '../../lib/work.ts';
import type { GraphQLContext } from '../context.ts';
import { ROW_FIELDS } from './generation-fields.ts';
import { type Fragments, objectWriter } from './selections.ts';
import { NULL, orNull, quoted, type Write, writeBoolean } from './write.ts';

/** Reads what a field of the query stands for, and returns what writes it; undefined of arguments with which it is read otherwise. */
export type Read = (
  args: Record<string, unknown>,
  context: GraphQLContext,
  work: Work,
) => Promise<(() => string) | undefined>;

/** The fields of the query that are read so, if nothing is selected below them that is read otherwise. Their scope is `read`. */
export const READS: Readonly<
  Record<string, (nodes: readonly FieldNode[], fragments: Fragments) => Read | undefined>
> = { generation: lookup, generations: list };

type JobRow = TextRow<keyof Generation>;
type PageRow = TextRow<keyof Generation | 'createdAtMicros'>;

function lookup(nodes: readonly FieldNode[], fragments: Fragments): Read | undefined {
  const columns = new Set<string>();
  const write = jobWriter(nodes, fragments, columns);
  if (!write) return undefined;
  const parts = partsWith(columns);
  return async ({ requestId }, { deps, viewer }, work) => {
    const statement = lookupStatement(viewer, String(requestId), parts);
    const how = { planOnce: true, work };
    const [row] = statement ? await hotTexts<keyof JobRow>(deps.db, statement.sql, how) : [];
    return () => orNull(row ?? null, write);
  };
}

interface ListArgs extends PageArgs {
  readonly filter?: GenerationFilter | null;
  readonly orderBy?: GenerationOrder | null;
}

function list(nodes: readonly FieldNode[], fragments: Fragments): Read | undefined {
  const columns = new Set<string>();
  const write = pageWriter(nodes, fragments, columns);
  if (!write) return undefined;
  const parts = partsWith(columns);
  return async (given, { deps, viewer }, work) => {
    const { filter: wanted, orderBy, ...args }: ListArgs = given;
    const filter = wanted ?? {};
    if (filter.window || orderBy?.field === 'COST' || isSearch(filter)) return undefined;
    checkFilter('filter', filter, deps.maxInputBytes);
    const oldestFirst = orderBy?.direction === 'ASC';
    const page = readPageArgs(oldestFirst ? fromOtherEnd(args) : args);
    const { sql, planOnce } = pageStatement(viewer, { filter, now: nowAt(deps.clock()) }, page, parts);
    const rows = await hotTexts<keyof PageRow>(deps.db, sql, { planOnce, work });
    const found = cutPage(rows, page);
    return () => write(oldestFirst ? fromTheOldest(found) : found);
  };
}

function fromTheOldest({ shown, hasNextPage, hasPreviousPage }: CutPage<PageRow>): CutPage<PageRow> {
  return { shown: shown.toReversed(), hasNextPage: hasPreviousPage, hasPreviousPage: hasNextPage };
}

/** Adds to `columns` what is read of a row. */
function jobWriter(
  nodes: readonly FieldNode[],
  fragments: Fragments,
  columns: Set<string>,
): Write<JobRow> | undefined {
  return objectWriter<JobRow>('Generation', nodes, fragments, (name) => {
    const { reads = [], write } = ROW_FIELDS[name] ?? {};
    for (const column of reads) columns.add(column);
    return write;
  });
}

const cursor: Write<PageRow> = (row) =>
  quoted(cursorOf({ createdAtMicros: row.createdAtMicros ?? '', id: row.id ?? '' }));

const PAGE_INFO: Readonly<Record<string, Write<CutPage<PageRow>>>> = {
  hasNextPage: ({ hasNextPage }) => writeBoolean(hasNextPage),
  hasPreviousPage: ({ hasPreviousPage }) => writeBoolean(hasPreviousPage),
  startCursor: ({ shown }) => orNull(shown[0] ?? null, cursor),
  endCursor: ({ shown }) => orNull(shown.at(-1) ?? null, cursor),
};

function pageWriter(
  nodes: readonly FieldNode[],
  fragments: Fragments,
  columns: Set<string>,
): Write<CutPage<PageRow>> | undefined {
  const edgesWriter = (below: readonly FieldNode[]): Write<CutPage<PageRow>> | undefined => {
    const write = objectWriter<PageRow>('GenerationEdge', below, fragments, (name, same) =>
      name === 'cursor' ? cursor : jobWriter(same, fragments, columns),
    );
    return write && (({ shown }) => `[${shown.map(write).join(',')}]`);
  };
  return objectWriter('GenerationConnection', nodes, fragments, (name, below) => {
    if (name === 'edges') return edgesWriter(below);
    if (name === 'pageInfo') return objectWriter('PageInfo', below, fragments, (info) => PAGE_INFO[info]);
    // Without a window in the filter, which is read otherwise, there is none.
    return name === 'window' ? () => NULL : undefined;
  });
}

/** The id is part of a row's place in a list. */
function partsWith(columns: ReadonlySet<string>): RowParts {
  return { inputs: false, payload: false, columns: new Set([...columns, 'id']) };
}
