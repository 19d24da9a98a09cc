import type { DeliveryVerdict } from '../../generations/deliveries.ts';
import { type Delivery, listDeliveries } from '../../generations/deliveries.ts';
import { builder } from '../builder.ts';

const WebhookDeliveryVerdict = builder.enumType('WebhookDeliveryVerdict', {
  description: 'What became of a webhook delivery.',
  values: {
    APPLIED: { description: 'The job took the outcome.' },
    DUPLICATE: { description: 'The job had ended before; nothing was changed.' },
    UNKNOWN_JOB: { description: 'No job has this id.' },
    BAD_SIGNATURE: { description: 'No key of fal has signed it.' },
    STALE: { description: 'It was signed more than five minutes from now.' },
    WRONG_ACCOUNT: { description: 'It belongs to another account of fal.' },
    MALFORMED: { description: 'It is not a webhook of fal.' },
  } satisfies Record<DeliveryVerdict, { description: string }>,
});

/** One line of the delivery ledger. */
export const WebhookDelivery = builder.objectRef<Delivery>('WebhookDelivery').implement({
  description: 'A webhook delivery and what became of it.',
  fields: (t) => ({
    receivedAt: t.expose('receivedAt', { type: 'DateTime', description: 'When it came.' }),
    requestId: t.exposeString('requestId', {
      nullable: true,
      description: "fal's id of the job that it names.",
    }),
    verdict: t.field({
      type: WebhookDeliveryVerdict,
      description: 'What became of it.',
      resolve: ({ verdict }) => verdict,
    }),
    detail: t.exposeString('detail', { nullable: true, description: 'What was wrong with it.' }),
    deliveries: t.exposeInt('deliveries', {
      description: 'How many deliveries this line stands for: rejected ones are sampled.',
    }),
  }),
});

builder.queryField('webhookDeliveries', (t) =>
  t.connection(
    {
      type: WebhookDelivery,
      description: 'Every webhook delivery, newest first; admins only.',
      args: {
        verdict: t.arg({ type: WebhookDeliveryVerdict, description: 'Only deliveries with this verdict.' }),
        requestId: t.arg.string({ description: 'Only deliveries that name this job.' }),
      },
      resolve: async (_root, { verdict, requestId, ...page }, { deps, viewer }) => {
        const { edges, pageInfo } = await listDeliveries(deps.db, viewer, { verdict, requestId }, page);
        return { edges: [...edges], pageInfo };
      },
    },
    { name: 'WebhookDeliveryConnection', description: 'A page of webhook deliveries.' },
    { name: 'WebhookDeliveryEdge', description: 'A webhook delivery and its place in the list.' },
  ),
);
