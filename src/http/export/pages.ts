import { execute, isRequiredArgument, parse } from 'graphql';
import type { GraphQLContext } from '../../graphql/context.ts';
import { schema } from '../../graphql/schema.ts';
import type { ExportRow } from './format.ts';
import type { ExportRequest } from './request.ts';
import { CURSOR } from './tables.ts';

/** The instants of a window that ends now. */
interface Span {
  readonly from: string;
  readonly to: string;
}

/** Some rows of an export, and where the next ones begin; null if there are none. */
export interface ExportPage {
  readonly rows: readonly ExportRow[];
  readonly next: string | null;
  /** What the filter's window stood for, of a list that has one. */
  readonly window?: Span | null | undefined;
}

/** Reads the rows behind a cursor; throws what a client of the API would be answered. */
export type ReadPage = (context: GraphQLContext, after: string | null) => Promise<ExportPage>;

// As many as a client of the API may ask for.
const PAGE_ROWS = 100;

interface Answer {
  readonly rows?: readonly unknown[];
  readonly edges?: ReadonlyArray<{ readonly cursor: string; readonly node: unknown }>;
  readonly pageInfo?: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly window?: Span | null;
}

/**
 * Prepares the question of an export. It is asked as a client of the API would ask it, so that what is refused, who sees what
 * and what a value looks like are the same.
 */
export function pagesOf(request: ExportRequest): ReadPage {
  const document = parse(queryOf(request));
  return async (contextValue, after) => {
    const { data, errors } = await execute({
      schema,
      document,
      contextValue,
      variableValues: { ...request.variables, ...(after !== null && { after }) },
    });
    if (errors?.[0]) throw errors[0];
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what queryOf has asked for
    const answer = data?.['answer'] as Answer;
    const { rows = [], edges, pageInfo, window } = answer;
    return {
      rows:
        edges?.map(({ cursor, node }) => ({ cursor, values: node })) ??
        rows.map((values) => ({ cursor: undefined, values })),
      next: pageInfo?.hasNextPage ? pageInfo.endCursor : null,
      window,
    };
  };
}

/** The same export between two instants: a window such as the last seven days moves on while it is read. */
export function withinSpan(request: ExportRequest, window: ExportPage['window']): ExportRequest {
  const filter = request.variables['filter'];
  if (!window || typeof filter !== 'object' || !filter || !('window' in filter)) return request;
  const { from, to } = window;
  return {
    ...request,
    variables: { ...request.variables, filter: { ...filter, window: { between: { from, to } } } },
  };
}

function queryOf({ table, columns, variables }: ExportRequest): string {
  const { field, args, paged, windowed } = table;
  const used = args.filter((arg) => isRequiredArgument(arg) || arg.name in variables || arg.name === 'after');
  const values = columns.filter((name) => name !== CURSOR).map((name) => table.columns.get(name)?.selection);
  const row = `{ __typename ${values.join(' ')} }`;
  const given = [
    ...used.map(({ name }) => `${name}: $${name}`),
    ...(paged ? [`first: ${PAGE_ROWS}`] : []),
  ].join(', ');
  const declared = used.map(({ name, type }) => `$${name}: ${String(type)}`).join(', ');
  const rows = paged
    ? `edges { cursor node ${row} } pageInfo { hasNextPage endCursor }${windowed ? ' window { from to }' : ''}`
    : `rows ${row}`;
  return `query Export${declared && `(${declared})`} { answer: ${field}${given && `(${given})`} { ${rows} } }`;
}
