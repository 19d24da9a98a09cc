import { BudgetExceededError, BudgetNotFoundError, PriceUnknownError } from '../../budgets/errors.ts';
import { toDollars } from '../../lib/dollars.ts';
import { builder } from '../builder.ts';
import { ErrorInterface } from './error.ts';

builder.objectType(BudgetExceededError, {
  name: 'BudgetExceededError',
  description:
    'A budget that blocks has less left than the generation may cost; nothing was recorded or sent.',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    limitDollars: t.float({
      description: 'The limit of the budget, in US dollars.',
      resolve: ({ exceeded }) => toDollars(exceeded.limitCents) ?? 0,
    }),
    spentDollars: t.float({
      description: 'US dollars spent in the present period.',
      resolve: ({ exceeded }) => toDollars(exceeded.spentCents) ?? 0,
    }),
    reservedDollars: t.float({
      description: 'US dollars that generations of the present period may still cost.',
      resolve: ({ exceeded }) => toDollars(exceeded.reservedCents) ?? 0,
    }),
    requestedDollars: t.float({
      description: 'The most that the generation is expected to cost, in US dollars.',
      resolve: ({ exceeded }) => toDollars(exceeded.requestedCents) ?? 0,
    }),
    resetsAt: t.field({
      type: 'DateTime',
      description: 'When the next period of the budget starts.',
      resolve: ({ exceeded }) => exceeded.resetsAt,
    }),
  }),
});

builder.objectType(PriceUnknownError, {
  name: 'PriceUnknownError',
  description:
    'The price of the generation is unknown, and a budget that blocks applies to it; nothing was recorded or sent. The operator can name a price, or an amount to reserve for such generations.',
  interfaces: [ErrorInterface],
});

builder.objectType(BudgetNotFoundError, {
  name: 'BudgetNotFoundError',
  description: 'There is no such budget.',
  interfaces: [ErrorInterface],
});
