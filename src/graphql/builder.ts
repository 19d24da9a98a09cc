import SchemaBuilder from '@pothos/core';
import ErrorsPlugin from '@pothos/plugin-errors';
import PrismaPlugin from '@pothos/plugin-prisma';
import RelayPlugin from '@pothos/plugin-relay';
import ScopeAuthPlugin from '@pothos/plugin-scope-auth';
import TracingPlugin, { isRootField } from '@pothos/plugin-tracing';
import type PrismaTypes from '../generated/pothos.ts';
import { getDatamodel } from '../generated/pothos.ts';
import { tracedResolver } from '../lib/tracing.ts';
import type { GraphQLContext } from './context.ts';
import { refusalOf, type Scopes, scopesOf } from './scopes.ts';
import { unbatched } from './unbatched.ts';

interface SchemaTypes {
  Context: GraphQLContext;
  PrismaTypes: PrismaTypes;
  AuthScopes: Scopes;
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

/** The schema builder. It defines no types itself: `schema.ts` imports the files that do. */
export const builder = new SchemaBuilder<SchemaTypes>({
  defaultFieldNullability: false,
  // The first are outermost: what a scope refuses is among the typed errors of a field.
  plugins: [TracingPlugin, ErrorsPlugin, ScopeAuthPlugin, RelayPlugin, PrismaPlugin],
  tracing: {
    // Those below have no spans: a page of a hundred rows would have thousands. Nor has each event of a subscription.
    default: (field) => isRootField(field) && field.kind !== 'Subscription',
    wrap: tracedResolver,
  },
  scopeAuth: {
    authScopes: ({ viewer }) => scopesOf(viewer),
    unauthorizedError: (_parent, _context, _info, { failure }) => refusalOf(failure),
  },
  prisma: {
    client: ({ deps }) => unbatched(deps.db),
    dmmf: getDatamodel(),
    exposeDescriptions: true,
    // Outside production a resolver that drops the plugin's `query` argument is an error, not a slow page.
    onUnusedQuery: process.env['NODE_ENV'] === 'production' ? null : 'error',
  },
  relay: {
    nodesOnConnection: false,
    nodeTypeOptions: { description: 'An object with a global id.' },
    idFieldOptions: { description: 'Global id of the object.' },
    nodeQueryOptions: {
      authScopes: { read: true },
      description: 'The object with this global id; null if there is none the viewer may see.',
      args: { id: { description: 'Global id of the object.' } },
    },
    nodesQueryOptions: false,
    pageInfoTypeOptions: { description: 'Position of a page within its list.' },
    hasNextPageFieldOptions: { description: 'Whether more items follow this page.' },
    hasPreviousPageFieldOptions: { description: 'Whether there are items before this page.' },
    startCursorFieldOptions: {
      description: 'Cursor of the first item on the page; null if the page is empty.',
    },
    endCursorFieldOptions: { description: 'Cursor of the last item on the page; null if the page is empty.' },
    firstArgOptions: {
      description:
        'Number of items from the start of the list: 0 to 100, 20 if neither `first` nor `last` is given.',
    },
    afterArgOptions: { description: 'Only items after this cursor.' },
    lastArgOptions: {
      description: 'Number of items from the end of the list: 0 to 100. Cannot be combined with `first`.',
    },
    beforeArgOptions: { description: 'Only items before this cursor.' },
    cursorFieldOptions: {
      description: 'Position of this item in the list. Stays valid when items are added.',
    },
    nodeFieldOptions: { description: 'The item.', nullable: false },
    edgesFieldOptions: { description: 'The items on this page.', nullable: { list: false, items: false } },
    pageInfoFieldOptions: { description: 'Position of this page within the list.' },
  },
  errors: { defaultTypes: [] },
});
