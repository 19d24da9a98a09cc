import type { DeliveryVerdict } from '../../generations/deliveries.ts';
import { type Delivery, listDeliveries } from '../../generations/deliveries.ts';
import { builder } from '../builder.ts';
import { costs, STATEMENT } from '../costs.ts';

const WebhookDeliveryVerdict = builder.enumType('WebhookDeliveryVerdict', {
  description: 'Outcome of a webhook delivery.',
  values: {
    APPLIED: { description: 'The generation was updated.' },
    DUPLICATE: { description: 'The generation had already ended; nothing was changed.' },
    UNKNOWN_JOB: { description: 'There is no generation with this id.' },
    BAD_SIGNATURE: { description: "It was not signed with any of fal's keys." },
    KEYS_UNAVAILABLE: { description: "fal's keys could not be read; fal was told to deliver it again." },
    STALE: { description: 'Its timestamp was more than five minutes away from the time it arrived.' },
    WRONG_ACCOUNT: { description: 'It belongs to another fal account.' },
    MALFORMED: { description: 'It is not a valid fal webhook.' },
  } satisfies Record<DeliveryVerdict, { description: string }>,
});

/** One entry of the delivery ledger. */
export const WebhookDelivery = builder.objectRef<Delivery>('WebhookDelivery').implement({
  description: 'A webhook delivery and its outcome.',
  fields: (t) => ({
    receivedAt: t.expose('receivedAt', { type: 'DateTime', description: 'When it arrived.' }),
    requestId: t.exposeString('requestId', {
      nullable: true,
      description: 'The fal request id it names; null if it names none.',
    }),
    verdict: t.field({
      type: WebhookDeliveryVerdict,
      description: 'Its outcome.',
      resolve: ({ verdict }) => verdict,
    }),
    detail: t.exposeString('detail', {
      nullable: true,
      description: 'What was wrong with it; null if nothing was.',
    }),
    deliveries: t.exposeInt('deliveries', {
      description: 'Number of deliveries this entry stands for: rejections of the same kind are sampled.',
    }),
  }),
});

builder.queryField('webhookDeliveries', (t) =>
  t.connection(
    {
      type: WebhookDelivery,
      authScopes: { readAll: true },
      ...costs({ own: STATEMENT }),
      description: 'Webhook deliveries of the last 30 days, newest first; not for users.',
      args: {
        verdict: t.arg({ type: WebhookDeliveryVerdict, description: 'Only deliveries with this outcome.' }),
        requestId: t.arg.string({ description: 'Only deliveries that name this fal request id.' }),
      },
      resolve: async (_root, { verdict, requestId, ...page }, { deps }) => {
        const { edges, pageInfo } = await listDeliveries(deps.db, { verdict, requestId }, page);
        return { edges: [...edges], pageInfo };
      },
    },
    { name: 'WebhookDeliveryConnection', description: 'A page of webhook deliveries.' },
    { name: 'WebhookDeliveryEdge', description: 'A webhook delivery and its position in the list.' },
  ),
);
