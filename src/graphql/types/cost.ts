import type { Cost as CostShape } from '../../billing/cost-of.ts';
import type { CostSource as Source } from '../../billing/record-costs.ts';
import { builder } from '../builder.ts';

/** How a cost is known. */
export const CostSource = builder.enumType('CostSource', {
  description: 'How a cost is known. A better source replaces a worse one, never the other way round.',
  values: {
    ESTIMATED: { description: 'Estimated from the inputs when the generation was submitted.' },
    BILLED_UNITS: {
      description:
        'Computed from the units fal reports with the result (`x-fal-billable-units`) and the price per unit.',
    },
    BILLED: { description: "fal's billing record, after discount." },
  } satisfies Record<Source, { description: string }>,
});

/** How a cost breaks down. */
export const Cost = builder.objectRef<CostShape>('Cost').implement({
  description: 'How a cost breaks down. Unknown values are null, never 0.',
  fields: (t) => ({
    units: t.float({
      nullable: true,
      description: 'Number of units fal billed; null if unknown.',
      resolve: ({ units }) => units?.toNumber() ?? null,
    }),
    unit: t.exposeString('unit', {
      nullable: true,
      description: "Name of the unit as in fal's pricing API, such as `seconds`; null if unknown.",
    }),
    unitPrice: t.float({
      nullable: true,
      description: 'Price per unit in US dollars, before discount; null if unknown.',
      resolve: ({ unitPrice }) => unitPrice?.toNumber() ?? null,
    }),
    currency: t.string({ description: 'Currency of `unitPrice`: always `USD`.', resolve: () => 'USD' }),
    estimatedCents: t.float({
      nullable: true,
      description: 'The estimate made at submission, in US cents; null if there was none.',
      resolve: ({ estimatedCents }) => estimatedCents?.toNumber() ?? null,
    }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When the cost last changed.' }),
  }),
});
