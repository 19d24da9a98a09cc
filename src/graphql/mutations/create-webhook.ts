import { InvalidInputError, NotAllowedError } from '../../errors.ts';
import { type CreatedWebhook, createWebhook } from '../../outgoing/create.ts';
import { builder } from '../builder.ts';
import { costs, STATEMENT } from '../costs.ts';
import { OutgoingWebhook, OutgoingWebhookEvent } from '../types/outgoing-webhook.ts';

const CreateWebhookInput = builder.inputType('CreateWebhookInput', {
  description: 'A webhook to create.',
  fields: (t) => ({
    url: t.string({
      required: true,
      description:
        'The receiver: an https:// URL without a user, a password or a fragment, whose address is not inside (private, loopback, link-local and the like), unless the server was told to allow these.',
    }),
    events: t.field({
      type: [OutgoingWebhookEvent],
      required: true,
      description: 'What it is told of: at least one event.',
    }),
    description: t.string({ description: 'What it is for: up to 200 characters.' }),
  }),
});

const CreateWebhookSuccess = builder.objectRef<CreatedWebhook>('CreateWebhookSuccess').implement({
  description: 'The webhook was created.',
  fields: (t) => ({
    secret: t.exposeString('secret', {
      description:
        'The secret with which the receiver verifies messages, such as `whsec_…`. It is shown only here: keep it safe.',
    }),
    webhook: t.expose('webhook', { type: OutgoingWebhook, description: 'What is recorded of it.' }),
  }),
});

builder.mutationField('createWebhook', (t) =>
  t.field({
    type: CreateWebhookSuccess,
    authScopes: { administer: true },
    ...costs({ own: STATEMENT }),
    description: 'Creates a webhook, which is told of events from now on; admins only.',
    args: { input: t.arg({ type: CreateWebhookInput, required: true, description: 'The webhook.' }) },
    errors: {
      types: [NotAllowedError, InvalidInputError],
      directResult: true,
      union: { name: 'CreateWebhookResult', description: 'Result of creating a webhook.' },
    },
    resolve: (_root, { input }, { deps, viewer }) => createWebhook(deps, viewer.userId, input),
  }),
);
