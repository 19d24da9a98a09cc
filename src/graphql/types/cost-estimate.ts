import { checkDuration, checkEndpoint, checkInputs } from '../../generations/job-input.ts';
import { type ESTIMATE_SOURCES, type Estimate, estimate } from '../../pricing/estimate.ts';
import { builder } from '../builder.ts';

const PATIENCE_MS = 5000;

const CostEstimateSource = builder.enumType('CostEstimateSource', {
  description: 'What an estimate was computed from.',
  values: {
    PRICES_FILE: { description: "A price that this server's operator has set." },
    FAL: { description: "The price that fal's pricing API named last." },
    MODEL_PAGE: {
      description: "The price on fal's page of the model: the pricing API has not named one yet.",
    },
    HISTORY: { description: 'What jobs of the endpoint with the same main inputs were billed lately.' },
  } satisfies Record<(typeof ESTIMATE_SOURCES)[number], { description: string }>,
});

const CostEstimate = builder.objectRef<Estimate>('CostEstimate').implement({
  description: 'What a job is expected to cost.',
  fields: (t) => ({
    cents: t.float({
      nullable: true,
      description: 'US cents; null where it is not known.',
      resolve: ({ costCents }) => (costCents === null ? null : Number(costCents)),
    }),
    source: t.expose('source', {
      type: CostEstimateSource,
      nullable: true,
      description: 'What it was computed from; null where it is not known.',
    }),
    explanation: t.exposeString('explanation', {
      description: 'How it was computed, or why it is not known, in words.',
    }),
  }),
});

builder.queryField('estimateCost', (t) =>
  t.field({
    type: CostEstimate,
    description:
      'What a job would cost, as far as that is known before it runs. Nothing is sent or recorded.',
    args: {
      endpoint: t.arg.string({ required: true, description: 'The fal endpoint, such as `fal-ai/veo3.1`.' }),
      inputs: t.arg({ type: 'JSON', required: true, description: 'The input of the job.' }),
      durationS: t.arg.float({ description: 'Seconds of media, where the inputs do not say.' }),
    },
    resolve: async (_root, args, { deps: { pricing } }) => {
      const endpoint = checkEndpoint('endpoint', args.endpoint);
      const inputs = checkInputs('inputs', args.inputs);
      const durationS = checkDuration('durationS', args.durationS ?? null);
      // Who asks for a price waits for it, a submit does not.
      await pricing.current(endpoint, AbortSignal.timeout(PATIENCE_MS));
      return await estimate(pricing, endpoint, inputs, durationS);
    },
  }),
);
