import type { FieldNode } from 'graphql';
import { hotTexts } from '../../db/hot-query.ts';
import type { TextRow } from '../../db/text-query.ts';
import { checkFilter, type GenerationFilter, isSearch } from '../../generations/find/filter.ts';
import { isLookedUp, pageStatement } from '../../generations/find/list.ts';
import { fromOtherEnd, type GenerationOrder } from '../../generations/find/order.ts';
import { type CutPage, cursorOf, cutPage, type PageArgs, readPageArgs } from '../../generations/find/page.ts';
import { columnsIn, type Generation, type RowParts } from '../../generations/row.ts';
import { nowAt } from '../../lib/window.ts';
import type { Work } from '../../lib/work.ts';
import type { GraphQLContext } from '../context.ts';
import { type PlaceOf, ROW_FIELDS } from './generation-fields.ts';
import { createLookUp } from './lookups.ts';
import { type Fragments, objectWriter } from './selections.ts';
import { NULL, orNull, quoted, type Write } from './write.ts';

/** Reads what a field of the query stands for, and returns what writes it; undefined if these arguments need the resolver. */
type Read = (
  args: Record<string, unknown>,
  context: GraphQLContext,
  work: Work,
) => Promise<(() => string) | undefined>;

/** Makes the `Read` of a field, given its selections; undefined if any of them needs a resolver. */
type Reader = (nodes: readonly FieldNode[], fragments: Fragments) => Read | undefined;

/** The fields of the query that are read so. The scope of each is `read`, which every viewer has. */
export const READERS: Readonly<Record<string, Reader>> = { generation: lookup, generations: list };

function lookup(nodes: readonly FieldNode[], fragments: Fragments): Read | undefined {
  const planned = forRows((placeOf) => jobWriter(nodes, fragments, placeOf));
  if (!planned) return undefined;
  const { parts, write } = planned;
  const lookUp = createLookUp(parts);
  return async ({ requestId }, { deps, viewer }, work) => {
    const id = String(requestId);
    const row = isLookedUp(id) ? await lookUp(deps.db, { viewer, requestId: id }, work) : undefined;
    return () => orNull(row ?? null, write);
  };
}

interface ListArgs extends PageArgs {
  readonly filter?: GenerationFilter | null;
  readonly orderBy?: GenerationOrder | null;
}

function list(nodes: readonly FieldNode[], fragments: Fragments): Read | undefined {
  // Their times take PostgreSQL a tenth of what a page takes it.
  let withCursors = false;
  const onCursor = () => {
    withCursors = true;
  };
  const planned = forRows((placeOf) => pageWriter(nodes, fragments, placeOf, onCursor));
  if (!planned) return undefined;
  const { parts, write } = planned;
  return async (given, { deps, viewer }, work) => {
    const { filter: wanted, orderBy, ...args }: ListArgs = given;
    const filter = wanted ?? {};
    if (filter.window || orderBy?.field === 'COST' || isSearch(filter)) return undefined;
    checkFilter('filter', filter, deps.maxInputBytes);
    const oldestFirst = orderBy?.direction === 'ASC';
    const page = readPageArgs(oldestFirst ? fromOtherEnd(args) : args);
    const now = nowAt(deps.clock());
    const { sql, planOnce } = pageStatement(viewer, { filter, now }, page, parts, { withCursors });
    const found = cutPage(await hotTexts(deps.db, () => sql, { planOnce, work }), page);
    return () => write(oldestFirst ? fromTheOldest(found) : found);
  };
}

function fromTheOldest({ shown, hasNextPage, hasPreviousPage }: CutPage<TextRow>): CutPage<TextRow> {
  return { shown: shown.toReversed(), hasNextPage: hasPreviousPage, hasPreviousPage: hasNextPage };
}

/** A writer, and what is read of rows for it. */
interface ForRows<Value> {
  readonly parts: RowParts;
  readonly write: Write<Value>;
}

/** Makes a writer twice: which columns it needs, and so where they are, is known once it has been made. */
function forRows<Value>(make: (placeOf: PlaceOf) => Write<Value> | undefined): ForRows<Value> | undefined {
  // PostgreSQL sends at least one.
  const columns = new Set<keyof Generation>(['id']);
  make((column) => {
    columns.add(column);
    return 0;
  });
  const parts = { inputs: false, payload: false, columns };
  const order = columnsIn(parts);
  const write = make((column) => order.indexOf(column));
  return write && { parts, write };
}

function jobWriter(
  nodes: readonly FieldNode[],
  fragments: Fragments,
  placeOf: PlaceOf,
): Write<TextRow> | undefined {
  return objectWriter('Generation', nodes, fragments, (name) => ROW_FIELDS[name]?.(placeOf));
}

/** Calls `onCursor` if it writes a cursor. */
function pageWriter(
  nodes: readonly FieldNode[],
  fragments: Fragments,
  placeOf: PlaceOf,
  onCursor: () => void,
): Write<CutPage<TextRow>> | undefined {
  const ofId = placeOf('id');
  const cursor: Write<TextRow> = (row) =>
    // `pageStatement` selects the time of the cursor behind the columns.
    quoted(cursorOf({ createdAtMicros: row.at(-1) ?? '', id: row[ofId] ?? '' }));
  const pageInfo: Readonly<Record<string, Write<CutPage<TextRow>>>> = {
    hasNextPage: ({ hasNextPage }) => String(hasNextPage),
    hasPreviousPage: ({ hasPreviousPage }) => String(hasPreviousPage),
    startCursor: ({ shown }) => orNull(shown[0] ?? null, cursor),
    endCursor: ({ shown }) => orNull(shown.at(-1) ?? null, cursor),
  };
  const edges = (below: readonly FieldNode[]): Write<CutPage<TextRow>> | undefined => {
    const write = objectWriter('GenerationEdge', below, fragments, (name, same) => {
      if (name === 'node') return jobWriter(same, fragments, placeOf);
      if (name !== 'cursor') return undefined;
      onCursor();
      return cursor;
    });
    return write && (({ shown }) => `[${shown.map(write).join(',')}]`);
  };
  return objectWriter('GenerationConnection', nodes, fragments, (name, below) => {
    if (name === 'edges') return edges(below);
    if (name === 'pageInfo')
      return objectWriter('PageInfo', below, fragments, (info) => {
        if (info.endsWith('Cursor')) onCursor();
        return pageInfo[info];
      });
    // Without a window in the filter, which is read otherwise, there is none.
    return name === 'window' ? () => NULL : undefined;
  });
}
