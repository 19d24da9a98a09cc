import { ApiKeyNotFoundError } from '../../api-keys/errors.ts';
import { revokeApiKey } from '../../api-keys/revoke.ts';
import { NotAllowedError } from '../../errors.ts';
import { builder } from '../builder.ts';
import { costs, STATEMENT } from '../costs.ts';
import { ApiKey } from '../types/api-key.ts';
import { rowId } from '../types/generation.ts';

const RevokeApiKeyInput = builder.inputType('RevokeApiKeyInput', {
  description: 'An API key to revoke.',
  fields: (t) => ({
    id: t.globalID({ for: ApiKey, required: true, description: 'Global id of the key.' }),
  }),
});

builder.mutationField('revokeApiKey', (t) =>
  t.field({
    type: ApiKey,
    authScopes: { administer: true },
    ...costs({ own: STATEMENT }),
    description:
      'Revokes an API key for good; admins only. It is refused at once by the server that did it, and by others within seconds.',
    args: { input: t.arg({ type: RevokeApiKeyInput, required: true, description: 'The key.' }) },
    errors: {
      types: [NotAllowedError, ApiKeyNotFoundError],
      union: { name: 'RevokeApiKeyResult', description: 'Result of revoking an API key.' },
      result: { name: 'RevokeApiKeySuccess', description: 'The key is revoked, now or since earlier.' },
      dataField: { name: 'apiKey', description: 'The key.' },
    },
    resolve: (_root, { input }, { deps, apiKeys }) => revokeApiKey(deps.db, apiKeys, rowId(input.id.id)),
  }),
);
