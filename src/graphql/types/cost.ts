import type { Cost as CostShape } from '../../billing/cost-of.ts';
import type { CostSource as Source } from '../../billing/record-costs.ts';
import { builder } from '../builder.ts';

/** How a cost is known. */
export const CostSource = builder.enumType('CostSource', {
  description: 'How a cost is known. A better source replaces a worse one, never the other way round.',
  values: {
    ESTIMATED: { description: 'Expected at the submit, from the inputs.' },
    BILLED_UNITS: {
      description: "The units that fal's result names (`x-fal-billable-units`) at their price.",
    },
    BILLED: { description: "fal's billing record, after discount." },
  } satisfies Record<Source, { description: string }>,
});

/** What a cost is made of. */
export const Cost = builder.objectRef<CostShape>('Cost').implement({
  description: 'What a cost is made of. What is not known is null, never 0.',
  fields: (t) => ({
    units: t.float({
      nullable: true,
      description: 'How many units fal billed.',
      resolve: ({ units }) => units?.toNumber() ?? null,
    }),
    unit: t.exposeString('unit', {
      nullable: true,
      description: "What a unit is, in the word of fal's pricing API, such as `seconds`.",
    }),
    unitPrice: t.float({
      nullable: true,
      description: 'The price of a unit, before discount.',
      resolve: ({ unitPrice }) => unitPrice?.toNumber() ?? null,
    }),
    currency: t.string({ description: 'Of the price: `USD`.', resolve: () => 'USD' }),
    estimatedCents: t.float({
      nullable: true,
      description: 'What was expected at the submit, in US cents.',
      resolve: ({ estimatedCents }) => estimatedCents?.toNumber() ?? null,
    }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'Since when it is known like this.' }),
  }),
});
