import { findApiKey, listApiKeys } from '../../api-keys/list.ts';
import type { ApiKey as ApiKeyRow } from '../../api-keys/row.ts';
import { builder } from '../builder.ts';
import { costs, STATEMENT } from '../costs.ts';
import { scopesOf } from '../scopes.ts';
import { rowId } from './generation.ts';
import { ViewerRole } from './viewer.ts';

/** A key with which a server or a script asks the API. */
export const ApiKey = builder.objectRef<ApiKeyRow>('ApiKey');
builder.node(ApiKey, {
  description:
    'A key with which a server or a script asks the API, sent like a token: `Authorization: Bearer fl_…`. The key itself is shown once, when it is created. Visible to admins.',
  authScopes: { administer: true },
  id: { resolve: ({ id }) => String(id), description: 'Global id, for `node` and `revokeApiKey`.' },
  loadOne: async (id, { deps, viewer }) =>
    scopesOf(viewer).administer ? ((await findApiKey(deps.db, rowId(id))) ?? null) : null,
  fields: (t) => ({
    prefix: t.exposeString('prefix', {
      description: 'The first characters of the key, by which it can be recognised.',
    }),
    name: t.exposeString('name', { description: 'What it is for.' }),
    role: t.expose('role', { type: ViewerRole, description: 'What may be done with it.' }),
    userId: t.exposeString('userId', {
      nullable: true,
      description: 'The user it acts as; null if it acts as `key:` and its name.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was created.' }),
    createdBy: t.exposeString('createdBy', {
      nullable: true,
      description: 'The admin who created it; null if `npm run apikey` did.',
    }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      nullable: true,
      description: 'From when on it is refused; null if it does not expire.',
    }),
    lastUsedAt: t.expose('lastUsedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was last used, to about a minute; null if it has not been used.',
    }),
    revokedAt: t.expose('revokedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was revoked; null if it was not.',
    }),
  }),
});

builder.queryField('apiKeys', (t) =>
  t.connection(
    {
      type: ApiKey,
      authScopes: { administer: true },
      ...costs({ own: STATEMENT }),
      description: 'API keys, newest first, including revoked and expired ones; admins only.',
      resolve: async (_root, page, { deps }) => {
        const { edges, pageInfo } = await listApiKeys(deps.db, page);
        return { edges: [...edges], pageInfo };
      },
    },
    { name: 'ApiKeyConnection', description: 'A page of API keys.' },
    { name: 'ApiKeyEdge', description: 'An API key and its position in the list.' },
  ),
);
