import type { PrismaClient } from '../../db/client.ts';
import { NotAllowedError } from '../../errors.ts';
import { deleteWebhook, enableWebhook } from '../../outgoing/control.ts';
import { WebhookNotFoundError } from '../../outgoing/errors.ts';
import type { OutgoingWebhook as OutgoingWebhookRow } from '../../outgoing/row.ts';
import { testWebhook, type WebhookTest } from '../../outgoing/test-webhook.ts';
import { builder } from '../builder.ts';
import { costs, STATEMENT } from '../costs.ts';
import { rowId } from '../types/generation.ts';
import { OutgoingWebhook } from '../types/outgoing-webhook.ts';

const TYPES = [NotAllowedError, WebhookNotFoundError];

addMutation('deleteWebhook', deleteWebhook, {
  description:
    'Deletes a webhook, with what has still to be sent to it; admins only. A message that is being sent may still arrive.',
  success: 'The webhook is deleted.',
  data: 'The webhook as it was.',
});
addMutation('enableWebhook', enableWebhook, {
  description:
    'Enables a webhook again that was disabled, and has all that waits sent now; admins only. What happened while it was disabled was not kept for it.',
  success: 'The webhook is enabled.',
  data: 'The webhook.',
});

function addMutation(
  name: 'deleteWebhook' | 'enableWebhook',
  control: (db: PrismaClient, id: bigint) => Promise<OutgoingWebhookRow>,
  { description, success, data }: { description: string; success: string; data: string },
): void {
  const prefix = prefixOf(name);
  builder.mutationField(name, (t) =>
    t.field({
      type: OutgoingWebhook,
      authScopes: { administer: true },
      ...costs({ own: STATEMENT }),
      description,
      args: { input: t.arg({ type: inputOf(name), required: true, description: 'The webhook.' }) },
      errors: {
        types: TYPES,
        union: { name: `${prefix}Result`, description: `Result of \`${name}\`.` },
        result: { name: `${prefix}Success`, description: success },
        dataField: { name: 'webhook', description: data },
      },
      resolve: (_root, { input }, { deps }) => control(deps.db, rowId(input.id.id)),
    }),
  );
}

function inputOf(name: string) {
  return builder.inputType(`${prefixOf(name)}Input`, {
    description: 'A webhook.',
    fields: (t) => ({
      id: t.globalID({ for: OutgoingWebhook, required: true, description: 'Global id of the webhook.' }),
    }),
  });
}

function prefixOf(name: string): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}

const TestWebhookSuccess = builder.objectRef<WebhookTest>('TestWebhookSuccess').implement({
  description: 'The test event was sent, or could not be: `error` says what became of it.',
  fields: (t) => ({
    statusCode: t.exposeInt('statusCode', {
      nullable: true,
      description: 'HTTP status of the answer; null if none came.',
    }),
    error: t.exposeString('error', {
      nullable: true,
      description: 'Why it counts as a failure; null if the receiver took it.',
    }),
    answer: t.exposeString('answer', {
      nullable: true,
      description: "The first 500 bytes of the answer's body; null if none came.",
    }),
    milliseconds: t.exposeInt('milliseconds', { description: 'How long it took.' }),
  }),
});

builder.mutationField('testWebhook', (t) =>
  t.field({
    type: TestWebhookSuccess,
    authScopes: { administer: true },
    ...costs({ own: STATEMENT }),
    description:
      'Sends a `webhook.test` event now, also to a webhook that is disabled, and returns what came back; admins only. It is not sent again.',
    args: { input: t.arg({ type: inputOf('testWebhook'), required: true, description: 'The webhook.' }) },
    errors: {
      types: TYPES,
      directResult: true,
      union: { name: 'TestWebhookResult', description: 'Result of `testWebhook`.' },
    },
    resolve: (_root, { input }, { deps }) => testWebhook(deps, rowId(input.id.id)),
  }),
);
