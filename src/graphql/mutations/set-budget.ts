import { BudgetNotFoundError } from '../../budgets/errors.ts';
import { removeBudget, setBudget } from '../../budgets/set-budget.ts';
import { InvalidInputError, NotAllowedError } from '../../errors.ts';
import { builder } from '../builder.ts';
import { costs, REPORT, STATEMENT } from '../costs.ts';
import { Budget, BudgetAction, BudgetPeriod } from '../types/budget.ts';
import { rowId } from '../types/generation.ts';
import { TagInput } from '../types/tag.ts';

const BudgetScopeInput = builder.inputType('BudgetScopeInput', {
  description: 'Which generations a budget is about: exactly one of these.',
  isOneOf: true,
  fields: (t) => ({
    userId: t.string({ description: 'Those of this user.' }),
    endpoint: t.string({ description: 'Those on this fal endpoint, such as `fal-ai/veo3.1`.' }),
    tag: t.field({ type: TagInput, description: 'Those with this tag.' }),
    everything: t.boolean({ description: "`true`: everybody's generations on all endpoints." }),
  }),
});

const SetBudgetInput = builder.inputType('SetBudgetInput', {
  description: 'A budget to set.',
  fields: (t) => ({
    scope: t.field({
      type: BudgetScopeInput,
      required: true,
      description: 'Which generations it is about.',
    }),
    limitDollars: t.float({
      required: true,
      description:
        'What may be spent in a period, in US dollars: 0 to 100,000,000, with at most six decimals.',
    }),
    period: t.field({ type: BudgetPeriod, required: true, description: 'How long a period lasts.' }),
    timeZone: t.field({
      type: 'TimeZone',
      defaultValue: 'UTC',
      description: 'IANA time zone whose calendar divides time into periods, such as `Europe/Berlin`.',
    }),
    action: t.field({ type: BudgetAction, required: true, description: 'Whether it blocks or only warns.' }),
  }),
});

builder.mutationField('setBudget', (t) =>
  t.field({
    type: Budget,
    authScopes: { administer: true },
    ...costs(REPORT),
    description:
      'Sets a budget: a new one, or the limit, time zone and action of the one with the same scope and period. What was spent before in the present period counts. Admins only.',
    args: { input: t.arg({ type: SetBudgetInput, required: true, description: 'The budget.' }) },
    errors: {
      types: [InvalidInputError, NotAllowedError, BudgetNotFoundError],
      union: { name: 'SetBudgetResult', description: 'Result of `setBudget`.' },
      result: { name: 'SetBudgetSuccess', description: 'The budget is set.' },
      dataField: { name: 'budget', description: 'The budget, with what has been spent.' },
    },
    resolve: (_root, { input }, { deps, viewer }) => setBudget(deps, viewer, input),
  }),
);

const RemoveBudgetInput = builder.inputType('RemoveBudgetInput', {
  description: 'The budget to remove.',
  fields: (t) => ({
    id: t.globalID({ for: Budget, required: true, description: 'Global id of the budget.' }),
  }),
});

builder.mutationField('removeBudget', (t) =>
  t.field({
    type: Budget,
    authScopes: { administer: true },
    ...costs({ own: STATEMENT }),
    description: 'Removes a budget: it blocks and warns no longer. Admins only.',
    args: { input: t.arg({ type: RemoveBudgetInput, required: true, description: 'The budget.' }) },
    errors: {
      types: [NotAllowedError, BudgetNotFoundError],
      union: { name: 'RemoveBudgetResult', description: 'Result of `removeBudget`.' },
      result: { name: 'RemoveBudgetSuccess', description: 'The budget is removed.' },
      dataField: { name: 'budget', description: 'The budget as it was.' },
    },
    resolve: (_root, { input }, { deps, viewer }) => removeBudget(deps, viewer, rowId(input.id.id)),
  }),
);
