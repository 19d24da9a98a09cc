import { checkDuration, checkEndpoint, checkNewInputs } from '../../generations/job-input.ts';
import { type Estimate, estimate } from '../../pricing/estimate.ts';
import type { ESTIMATE_SOURCES } from '../../pricing/expected-cost.ts';
import { billsShownTo, pricesFor } from '../../pricing/pricing.ts';
import { builder } from '../builder.ts';
import { costs, STATEMENT } from '../costs.ts';

const PRICE_TIMEOUT_MS = 5000;

/** What an estimate, or the price in it, is based on. */
export const CostEstimateSource = builder.enumType('CostEstimateSource', {
  description: 'What an estimate is based on.',
  values: {
    PRICES_FILE: { description: 'A price set by the operator of this server (`PRICES_FILE`).' },
    FAL: { description: "The latest price from fal's pricing API." },
    MODEL_PAGE: {
      description: "The price on fal's model page, used until the pricing API returns one.",
    },
    CALIBRATED: {
      description:
        'A price and a formula, corrected by what at least three recent generations with the same price-bearing inputs were billed.',
    },
    HISTORY: {
      description:
        'What recent generations on this endpoint with the same main inputs were billed (the median).',
    },
  } satisfies Record<(typeof ESTIMATE_SOURCES)[number], { description: string }>,
});

const CostEstimate = builder.objectRef<Estimate>('CostEstimate').implement({
  description: 'What a generation is expected to cost.',
  fields: (t) => ({
    cents: t.float({
      nullable: true,
      description: 'Expected cost in US cents; null if unknown.',
      resolve: ({ costCents }) => (costCents === null ? null : Number(costCents)),
    }),
    source: t.expose('source', {
      type: CostEstimateSource,
      nullable: true,
      description: 'What the estimate is based on; null if the cost is unknown.',
    }),
    verified: t.exposeBoolean('verified', {
      description:
        'Whether fal documents what decides the price of this endpoint, and the estimate takes all of it into account. Otherwise the cost may differ; `explanation` says what is not known.',
    }),
    lowCents: t.float({
      nullable: true,
      description: 'The least it is expected to cost, in US cents; null if unknown.',
      resolve: ({ lowCents }) => (lowCents === null ? null : Number(lowCents)),
    }),
    highCents: t.float({
      nullable: true,
      description: 'The most it is expected to cost, in US cents; null if unknown.',
      resolve: ({ highCents }) => (highCents === null ? null : Number(highCents)),
    }),
    explanation: t.exposeString('explanation', {
      description:
        'A sentence that says how the estimate was computed and what it does not know, or why the cost is unknown.',
    }),
  }),
});

builder.queryField('estimateCost', (t) =>
  t.field({
    type: CostEstimate,
    authScopes: { read: true },
    ...costs({ own: 10 * STATEMENT }),
    description:
      'What a generation would cost, as far as that can be known before it runs. Nothing is sent or recorded. Refused with the code `RATE_LIMITED` if it is asked too often.',
    args: {
      endpoint: t.arg.string({ required: true, description: 'The fal endpoint, such as `fal-ai/veo3.1`.' }),
      inputs: t.arg({
        type: 'JSON',
        required: true,
        description: "The endpoint's input, as fal documents it.",
      }),
      durationS: t.arg.float({
        description: 'Length of the media in seconds, if the inputs do not specify it.',
      }),
    },
    resolve: async (_root, args, { deps: { pricing, maxInputBytes }, viewer, takeCall }) => {
      await takeCall('estimate');
      const endpoint = checkEndpoint('endpoint', args.endpoint);
      const inputs = checkNewInputs('inputs', args.inputs, maxInputBytes);
      const durationS = checkDuration('durationS', args.durationS ?? null);
      // Unlike a submit, this query waits until fal has named the current price.
      await pricing.current(endpoint, AbortSignal.timeout(PRICE_TIMEOUT_MS));
      return await estimate(pricesFor(pricing, billsShownTo(viewer)), endpoint, inputs, durationS);
    },
  }),
);
