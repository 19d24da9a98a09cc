import { endpointsInUse } from '../../analytics/endpoints-in-use.ts';
import { maySubmitTo } from '../../generations/allowed-endpoints.ts';
import { isDocumented } from '../../pricing/endpoints/registry.ts';
import type { Price } from '../../pricing/pricing.ts';
import { builder } from '../builder.ts';
import { costs, STATEMENT } from '../costs.ts';
import { CostEstimateSource } from './cost-estimate.ts';

interface EndpointShape {
  readonly name: string;
  readonly price: Price | null;
  readonly maySubmit: boolean;
}

const EndpointPrice = builder.objectRef<Price>('EndpointPrice').implement({
  description: 'What one unit of an endpoint costs, as far as the server knows.',
  fields: (t) => ({
    unitPrice: t.float({
      description: 'Price of one unit, in `currency`.',
      resolve: ({ unitPrice }) => Number(unitPrice),
    }),
    unit: t.exposeString('unit', { description: "What a unit is, in fal's words, such as `seconds`." }),
    currency: t.exposeString('currency', { description: 'Currency of `unitPrice`, such as `USD`.' }),
    source: t.expose('source', {
      type: CostEstimateSource,
      description: 'Where the price comes from: `PRICES_FILE`, `FAL` or `MODEL_PAGE`.',
    }),
    seenAt: t.expose('seenAt', {
      type: 'DateTime',
      nullable: true,
      description: "When fal's pricing API gave it; null if it is not from there.",
    }),
  }),
});

const Endpoint = builder.objectRef<EndpointShape>('Endpoint').implement({
  description: 'A fal endpoint that can be chosen.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Its name, such as `fal-ai/veo3.1`.' }),
    price: t.expose('price', {
      type: EndpointPrice,
      nullable: true,
      description: 'Its last known price; null if none is known. `estimateCost` asks fal for it.',
    }),
    estimatesVerified: t.boolean({
      description:
        'Whether estimates for this endpoint are usually verified: its price is known, and fal documents which inputs decide what a job costs. Whether the estimate for particular inputs is verified, `estimateCost` says.',
      resolve: ({ name, price }) => price?.currency === 'USD' && isDocumented(name),
    }),
    maySubmit: t.exposeBoolean('maySubmit', { description: 'Whether the viewer may submit to it.' }),
  }),
});

builder.queryField('endpoints', (t) =>
  t.field({
    type: [Endpoint],
    authScopes: { read: true },
    ...costs({ own: 2 * STATEMENT, rows: 50 }),
    description:
      "Endpoints to choose from, by name: those of generations the viewer may see (of a user's own the newest 1,000, at most 1,000 endpoints), and those that the server's `ALLOWED_ENDPOINTS` names for the viewer's role without a wildcard.",
    resolve: async (_root, _args, { deps, viewer }): Promise<EndpointShape[]> => {
      const named = deps.allowedEndpoints[viewer.role].filter((pattern) => !pattern.includes('*'));
      const names = [...new Set([...(await endpointsInUse(deps.db, viewer)), ...named])].toSorted();
      const prices = await deps.pricing.lastKnown(names);
      return names.map((name) => ({
        name,
        price: prices.get(name) ?? null,
        maySubmit: maySubmitTo(deps, viewer, name),
      }));
    },
  }),
);
