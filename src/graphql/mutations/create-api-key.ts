import { type CreatedApiKey, createApiKey } from '../../api-keys/create.ts';
import { InvalidInputError, NotAllowedError } from '../../errors.ts';
import { builder } from '../builder.ts';
import { costs, STATEMENT } from '../costs.ts';
import { ApiKey } from '../types/api-key.ts';
import { ViewerRole } from '../types/viewer.ts';

const CreateApiKeyInput = builder.inputType('CreateApiKeyInput', {
  description: 'An API key to create.',
  fields: (t) => ({
    name: t.string({
      required: true,
      description: 'What it is for: 1 to 100 characters, which other keys may have too.',
    }),
    role: t.field({ type: ViewerRole, required: true, description: 'What may be done with it.' }),
    userId: t.string({
      description:
        'The user it acts as, required for the role USER. Without one it acts as `key:` and its name, such as `key:ci`: to that user belongs what it submits.',
    }),
    expiresAt: t.field({
      type: 'DateTime',
      description: 'From when on it is refused. Left out, it does not expire.',
    }),
  }),
});

const CreateApiKeySuccess = builder.objectRef<CreatedApiKey>('CreateApiKeySuccess').implement({
  description: 'The key was created.',
  fields: (t) => ({
    key: t.exposeString('key', {
      description:
        'The key, to be sent as `Authorization: Bearer fl_…`. It is shown only here: keep it safe.',
    }),
    apiKey: t.expose('apiKey', { type: ApiKey, description: 'What is recorded of it.' }),
  }),
});

builder.mutationField('createApiKey', (t) =>
  t.field({
    type: CreateApiKeySuccess,
    authScopes: { administer: true },
    ...costs({ own: STATEMENT }),
    description: 'Creates an API key for a server or a script; admins only.',
    args: { input: t.arg({ type: CreateApiKeyInput, required: true, description: 'The key.' }) },
    errors: {
      types: [NotAllowedError, InvalidInputError],
      directResult: true,
      union: { name: 'CreateApiKeyResult', description: 'Result of creating an API key.' },
    },
    resolve: (_root, { input }, { deps, viewer }) => createApiKey(deps.db, viewer.userId, input),
  }),
);
