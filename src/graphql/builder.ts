import SchemaBuilder from '@pothos/core';
import ErrorsPlugin from '@pothos/plugin-errors';
import PrismaPlugin from '@pothos/plugin-prisma';
import RelayPlugin from '@pothos/plugin-relay';
import type PrismaTypes from '../generated/pothos.ts';
import { getDatamodel } from '../generated/pothos.ts';
import type { GraphQLContext } from './context.ts';

interface SchemaTypes {
  Context: GraphQLContext;
  PrismaTypes: PrismaTypes;
  DefaultFieldNullability: false;
  DefaultEdgesNullability: { list: false; items: false };
  DefaultNodeNullability: false;
  Scalars: {
    ID: { Input: string; Output: string };
    BigInt: { Input: bigint; Output: bigint };
    DateTime: { Input: Date; Output: Date };
    JSON: { Input: unknown; Output: unknown };
    URL: { Input: URL; Output: URL | string };
    Duration: { Input: string; Output: string };
    LocalDate: { Input: string; Output: string };
    TimeZone: { Input: string; Output: string };
  };
}

/** The schema builder. It defines no types: `schema.ts` imports the files that do. */
export const builder = new SchemaBuilder<SchemaTypes>({
  defaultFieldNullability: false,
  plugins: [ErrorsPlugin, RelayPlugin, PrismaPlugin],
  prisma: {
    client: ({ deps }) => deps.db,
    dmmf: getDatamodel(),
    exposeDescriptions: true,
    // Outside production a resolver that drops the plugin's `query` argument is an error, not a slow page.
    onUnusedQuery: process.env['NODE_ENV'] === 'production' ? null : 'error',
  },
  relay: {
    nodesOnConnection: false,
    nodeTypeOptions: { description: 'Anything with a global id.' },
    idFieldOptions: { description: 'The global id.' },
    nodeQueryOptions: {
      description: 'Anything that has a global id; null where the viewer may not see it.',
      args: { id: { description: 'The global id.' } },
    },
    nodesQueryOptions: false,
    pageInfoTypeOptions: { description: 'Where a page stands in its list.' },
    hasNextPageFieldOptions: { description: 'Whether there are rows behind this page.' },
    hasPreviousPageFieldOptions: { description: 'Whether there are rows before this page.' },
    startCursorFieldOptions: { description: 'The cursor of the first row of the page.' },
    endCursorFieldOptions: { description: 'The cursor of the last row of the page.' },
    firstArgOptions: { description: 'How many rows from the start: 0 to 100, 20 where nothing is given.' },
    afterArgOptions: { description: 'Only rows behind this cursor.' },
    lastArgOptions: { description: 'How many rows from the end: 0 to 100.' },
    beforeArgOptions: { description: 'Only rows before this cursor.' },
    cursorFieldOptions: { description: 'The place of this row in the list, stable under inserts.' },
    nodeFieldOptions: { description: 'The row.', nullable: false },
    edgesFieldOptions: { description: 'The rows of the page.', nullable: { list: false, items: false } },
    pageInfoFieldOptions: { description: 'Where the page stands in the list.' },
  },
  errors: { defaultTypes: [] },
});
