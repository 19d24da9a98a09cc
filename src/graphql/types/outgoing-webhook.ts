import { createBatch } from '../../lib/batch.ts';
import { countWaiting, lastDeliveries, MAX_LAST, type OutgoingDelivery } from '../../outgoing/deliveries.ts';
import { WebhookNotFoundError } from '../../outgoing/errors.ts';
import type { OutgoingEvent } from '../../outgoing/events.ts';
import { findWebhook, listWebhooks } from '../../outgoing/list.ts';
import type { OutgoingWebhook as OutgoingWebhookRow } from '../../outgoing/row.ts';
import { builder } from '../builder.ts';
import { costs, STATEMENT } from '../costs.ts';
import { scopesOf } from '../scopes.ts';
import { ErrorInterface } from './error.ts';
import { rowId } from './generation.ts';

/** What webhooks can be told of. */
export const OutgoingWebhookEvent = builder.enumType('OutgoingWebhookEvent', {
  description: 'What a webhook is told of. The value in `type` of a message is in the description.',
  values: {
    GENERATION_COMPLETED: {
      value: 'generation.completed',
      description: '`generation.completed`: a generation became COMPLETED.',
    },
    GENERATION_FAILED: {
      value: 'generation.failed',
      description: '`generation.failed`: a generation became FAILED.',
    },
    GENERATION_CANCELLED: {
      value: 'generation.cancelled',
      description: '`generation.cancelled`: a generation became CANCELLED.',
    },
    REPLAY_PAUSED: {
      value: 'replay.paused',
      description: '`replay.paused`: a replay was paused, by somebody or by itself.',
    },
    REPLAY_DONE: {
      value: 'replay.done',
      description:
        '`replay.done`: all generations of a replay have ended, also where it was cancelled; `state` says which.',
    },
    BUDGET_THRESHOLD: {
      value: 'budget.threshold',
      description: '`budget.threshold`: a budget has reached one of its thresholds.',
    },
  } satisfies Record<string, { value: OutgoingEvent; description: string }>,
});

const OutgoingDeliveryType = builder.objectRef<OutgoingDelivery>('OutgoingWebhookDelivery').implement({
  description:
    'An event for one webhook of yours, and how far it has come. Not a `WebhookDelivery`, which comes from fal.',
  fields: (t) => ({
    messageId: t.exposeString('messageId', {
      description: 'The `webhook-id` of its message, the same with every attempt.',
    }),
    event: t.expose('event', { type: OutgoingWebhookEvent, description: 'What happened.' }),
    subject: t.exposeString('subject', {
      description:
        'What it happened to, such as the global id of a generation. Deliveries of one subject are sent one after the other.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it happened.' }),
    attempts: t.exposeInt('attempts', { description: 'How often it was sent.' }),
    deliveredAt: t.expose('deliveredAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the receiver took it; null if it has not yet.',
    }),
    nextAttemptAt: t.field({
      type: 'DateTime',
      nullable: true,
      description:
        'When it is sent next, if the webhook is enabled and nothing earlier of its subject waits; null once it was delivered.',
      resolve: ({ deliveredAt, dueAt }) => (deliveredAt === null ? dueAt : null),
    }),
    statusCode: t.exposeInt('statusCode', {
      nullable: true,
      description: 'HTTP status of the last answer; null if none came.',
    }),
    error: t.exposeString('error', {
      nullable: true,
      description: 'Why the last attempt failed; null if it did not.',
    }),
  }),
});

const lastBatch = createBatch(lastDeliveries);
const waitingBatch = createBatch(countWaiting);

/** Where events are sent. */
export const OutgoingWebhook = builder.objectRef<OutgoingWebhookRow>('OutgoingWebhook');
builder.node(OutgoingWebhook, {
  description:
    'Where events are sent to, as messages that are signed by the rules of Standard Webhooks. Visible to analysts and admins.',
  id: { resolve: ({ id }) => String(id), description: 'Global id, for `node` and the mutations.' },
  loadOne: async (id, { deps, viewer }) => {
    if (!scopesOf(viewer).readAll) return null;
    try {
      return await findWebhook(deps.db, rowId(id));
    } catch (error) {
      if (error instanceof WebhookNotFoundError) return null;
      throw error;
    }
  },
  fields: (t) => ({
    url: t.field({
      type: 'String',
      nullable: true,
      description:
        'Where deliveries are sent. Only admins see it, since anyone who knows such a URL can often post to it; for analysts it is null, and they have `host`.',
      resolve: ({ url }, _args, { viewer }) => (scopesOf(viewer).administer ? url : null),
    }),
    host: t.string({
      description: "The receiver's host, and its port if it has one of its own.",
      resolve: ({ url }) => new URL(url).host,
    }),
    events: t.expose('events', { type: [OutgoingWebhookEvent], description: 'What it is told of.' }),
    description: t.exposeString('description', { nullable: true, description: 'What it is for.' }),
    createdBy: t.exposeString('createdBy', { description: 'The admin who created it.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was created.' }),
    failingSince: t.expose('failingSince', {
      type: 'DateTime',
      nullable: true,
      description: 'Since when every attempt has failed; null if the last one succeeded.',
    }),
    disabledAt: t.expose('disabledAt', {
      type: 'DateTime',
      nullable: true,
      description:
        'When it was disabled; null if it is enabled. A disabled webhook is sent nothing, and new events are not kept for it.',
    }),
    disabledReason: t.exposeString('disabledReason', {
      nullable: true,
      description: 'Why it was disabled; null if it is enabled.',
    }),
    waiting: t.int({
      ...costs({ own: STATEMENT }),
      description:
        'How many deliveries it has still to get. Those of a disabled webhook are kept for a week, and sent if it is enabled again.',
      resolve: async ({ id }, _args, { deps }) => (await waitingBatch(deps.db, id)) ?? 0,
    }),
    lastDeliveries: t.field({
      type: [OutgoingDeliveryType],
      ...costs({ own: STATEMENT }),
      args: {
        first: t.arg.int({
          defaultValue: 10,
          description: `How many, up to ${MAX_LAST}.`,
        }),
      },
      description: 'Its last deliveries, newest first. Those that were made are kept for three days.',
      resolve: async ({ id }, { first }, { deps }) =>
        ((await lastBatch(deps.db, id)) ?? []).slice(0, Math.max(0, first ?? 10)),
    }),
  }),
});

builder.queryField('webhooks', (t) =>
  t.field({
    type: [OutgoingWebhook],
    authScopes: { readAll: true },
    ...costs({ own: STATEMENT }),
    description: 'Where events are sent to, newest first; not for users.',
    resolve: (_root, _args, { deps }) => listWebhooks(deps.db),
  }),
);

builder.objectType(WebhookNotFoundError, {
  name: 'WebhookNotFoundError',
  description: 'There is no such webhook.',
  interfaces: [ErrorInterface],
});
