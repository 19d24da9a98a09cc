import { Prisma } from '../../db/client.ts';
import { InvalidInputError } from '../../errors.ts';

/** The four arguments of a Relay connection (https://relay.dev/graphql/connections.htm). */
export interface PageArgs {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly last?: number | null | undefined;
  readonly before?: string | null | undefined;
}

/** A row's position in a list ordered by time; the id breaks ties. */
export interface Position {
  readonly createdAtMicros: bigint;
  readonly id: bigint;
}

/** The same, or as PostgreSQL writes it. */
interface WrittenPosition {
  readonly createdAtMicros: bigint | string;
  readonly id: bigint | string;
}

/** How a list writes the positions of its rows. */
export interface CursorForm<At> {
  write(position: At): string;
  /** Undefined if it is not one of this list's. */
  read(text: string): At | undefined;
}

/** That of lists ordered by time. */
export const TIME_AND_ID = {
  write: ({ createdAtMicros, id }: WrittenPosition) => `${createdAtMicros}|${id}`,
  read(text: string): Position | undefined {
    const [, micros, id] = /^(-?\d{1,19})\|(\d{1,18})$/.exec(text) ?? [];
    return micros && id ? { createdAtMicros: BigInt(micros), id: BigInt(id) } : undefined;
  },
} satisfies CursorForm<Position>;

/** The checked form of PageArgs. */
export interface PageRequest<At = Position> {
  readonly limit: number;
  readonly backward: boolean;
  readonly after: At | undefined;
  readonly before: At | undefined;
}

export interface Page<Row> {
  readonly edges: ReadonlyArray<{ readonly node: Row; readonly cursor: string }>;
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

// What stands for infinite times, and the earliest time of PostgreSQL's (4714 BC).
const LAST_MICROS = 9_223_372_036_854_775_807n;
const FIRST_MICROS = -210_866_803_200_000_000n;

const DEFAULT_PAGE_SIZE = 20;
const MAX_PAGE_SIZE = 100;

/** Checks a connection's arguments; throws an InvalidInputError that names the wrong one. */
export function readPageArgs(args: PageArgs): PageRequest;
export function readPageArgs<At>(args: PageArgs, form: CursorForm<At>): PageRequest<At>;
export function readPageArgs(args: PageArgs, form: CursorForm<unknown> = TIME_AND_ID): PageRequest<unknown> {
  if (args.first != null && args.last != null)
    throw new InvalidInputError('last', 'Use either first or last, not both.');
  const [field, size] = args.last != null ? (['last', args.last] as const) : (['first', args.first] as const);
  if (size != null && (size < 0 || size > MAX_PAGE_SIZE))
    throw new InvalidInputError(field, `A page has 0 to ${MAX_PAGE_SIZE} rows.`);
  return {
    limit: size ?? DEFAULT_PAGE_SIZE,
    backward: args.last != null,
    after: readCursor(form, 'after', args.after),
    before: readCursor(form, 'before', args.before),
  };
}

/** Which end of a list comes first; lists of jobs begin with the newest. */
type Order = 'newest first' | 'oldest first';

/** The rows between the page's cursors. PostgreSQL keeps microseconds, which a JavaScript Date would cut off. */
export function cursorConditions(
  { after, before }: PageRequest,
  order: Order = 'newest first',
): Prisma.Sql[] {
  const [behind, ahead] = order === 'newest first' ? [after, before] : [before, after];
  const position = (at: Position) => Prisma.sql`(${positionSql(at)})`;
  return [
    ...(behind ? [Prisma.sql`(g.created_at, g.id) < ${position(behind)}`] : []),
    ...(ahead ? [Prisma.sql`(g.created_at, g.id) > ${position(ahead)}`] : []),
  ];
}

/** The two values of a position. */
export function positionSql({ createdAtMicros, id }: Position): Prisma.Sql {
  return Prisma.sql`${timeAt(createdAtMicros)}, ${id}::bigint`;
}

function timeAt(micros: bigint): Prisma.Sql {
  if (micros >= LAST_MICROS) return Prisma.sql`timestamptz 'infinity'`;
  if (micros < FIRST_MICROS) return Prisma.sql`timestamptz '-infinity'`;
  return Prisma.sql`timestamptz 'epoch' + ${micros}::bigint * interval '1 microsecond'`;
}

/** The page's ORDER BY and LIMIT; one row more than asked for shows whether there is another page. */
export function orderBy({ backward, limit }: PageRequest, order: Order = 'newest first'): Prisma.Sql {
  const direction = Prisma.raw(backward === (order === 'newest first') ? 'ASC' : 'DESC');
  // As a parameter, PostgreSQL would take it for a tenth of the table when it plans a statement once for all values.
  const rows = Prisma.raw(String(limit + 1));
  return Prisma.sql`ORDER BY g.created_at ${direction}, g.id ${direction} LIMIT ${rows}`;
}

/** The column that a statement must select for `toPage`. */
export const CURSOR_COLUMN =
  Prisma.raw(`least(greatest(extract(epoch FROM g.created_at) * 1000000, ${-LAST_MICROS}),
  ${LAST_MICROS})::bigint AS "createdAtMicros"`);

/** Makes a connection from the rows that a statement with `cursorConditions` and `orderBy` returned. */
export function toPage<Row extends Position>(rows: readonly Row[], page: PageRequest): Page<Row>;
export function toPage<At, Row extends At>(
  rows: readonly Row[],
  page: PageRequest<At>,
  form: CursorForm<At>,
): Page<Row>;
export function toPage<Row extends Position>(
  rows: readonly Row[],
  page: PageRequest<unknown>,
  form: Pick<CursorForm<Row>, 'write'> = TIME_AND_ID,
): Page<Row> {
  const { shown, ...others } = cutPage(rows, page);
  const edges = shown.map((node) => ({ node, cursor: writeCursor(form.write(node)) }));
  return {
    edges,
    pageInfo: {
      ...others,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

/** The rows of a page, in the order of the list, and whether there are others. */
export interface CutPage<Row> {
  readonly shown: readonly Row[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
}

/** Cuts a page out of the rows that a statement with `cursorConditions` and `orderBy` returned. */
export function cutPage<Row>(rows: readonly Row[], page: PageRequest<unknown>): CutPage<Row> {
  const more = rows.length > page.limit;
  const shown = rows.slice(0, page.limit);
  return {
    shown: page.backward ? shown.toReversed() : shown,
    hasNextPage: page.backward ? page.before !== undefined : more,
    hasPreviousPage: page.backward ? more : page.after !== undefined,
  };
}

/** The cursor of a row in a list ordered by time. */
export function cursorOf(row: WrittenPosition): string {
  return writeCursor(TIME_AND_ID.write(row));
}

const MAX_CURSOR = 100;
const NO_CURSOR = 'This is not a cursor from this list.';

function writeCursor(text: string): string {
  return Buffer.from(text).toString('base64url');
}

/** Whether a page begins where the list does. */
export function isFirst({ backward, after, before }: PageRequest): boolean {
  return !backward && !after && !before;
}

function readCursor<At>(
  form: CursorForm<At>,
  field: string,
  cursor: string | null | undefined,
): At | undefined {
  if (cursor == null) return undefined;
  if (cursor.length > MAX_CURSOR) throw new InvalidInputError(field, NO_CURSOR);
  const position = form.read(Buffer.from(cursor, 'base64url').toString());
  if (position === undefined) throw new InvalidInputError(field, NO_CURSOR);
  return position;
}
