import { type Budget as BudgetRow, budgetsOf, findBudgets } from '../../budgets/budget.ts';
import type { BUDGET_ACTIONS, BUDGET_PERIODS, BudgetScope as Scope } from '../../budgets/scope.ts';
import { toDollars } from '../../lib/dollars.ts';
import { builder } from '../builder.ts';
import { costs, STATEMENT } from '../costs.ts';
import { rowId } from './generation.ts';
import { Tag } from './tag.ts';
import { Viewer } from './viewer.ts';

export const BudgetPeriod = builder.enumType('BudgetPeriod', {
  description: 'How long a budget lasts, by the calendar of its time zone.',
  values: {
    DAY: { description: 'From midnight to midnight.' },
    WEEK: { description: 'From Monday to Sunday.' },
    MONTH: { description: 'From the first to the last day of a month.' },
  } satisfies Record<(typeof BUDGET_PERIODS)[number], { description: string }>,
});

export const BudgetAction = builder.enumType('BudgetAction', {
  description:
    'What a budget does. Both kinds raise alarms at 50, 80 and 100 % of the limit, each once per period.',
  values: {
    BLOCK: {
      description:
        'Blocks: a generation that may cost more than what is left is not recorded, and a replay is paused before it.',
    },
    ALERT: { description: 'Only warns.' },
  } satisfies Record<(typeof BUDGET_ACTIONS)[number], { description: string }>,
});

const BudgetScope = builder.objectRef<Scope>('BudgetScope').implement({
  description: 'Which generations a budget is about: exactly one of these.',
  fields: (t) => ({
    userId: t.exposeString('userId', { nullable: true, description: 'Those of this user.' }),
    endpoint: t.exposeString('endpoint', { nullable: true, description: 'Those on this fal endpoint.' }),
    tag: t.field({
      type: Tag,
      nullable: true,
      description: 'Those with this tag.',
      resolve: ({ tagKey, tagValue }) =>
        tagKey === null || tagValue === null ? null : { key: tagKey, value: tagValue },
    }),
    everything: t.boolean({
      description: "Whether it is about everybody's generations on all endpoints.",
      resolve: ({ userId, endpoint, tagKey }) => userId === null && endpoint === null && tagKey === null,
    }),
  }),
});

/** A budget with what its present period has spent and reserved. */
export const Budget = builder.objectRef<BudgetRow>('Budget');
builder.node(Budget, {
  description:
    'What may be spent in each day, week or month. Generations count in the period in which they were recorded; those of a replay, in which they were sent. Visible to the users whose generations it may be about, analysts and admins.',
  id: { resolve: ({ id }) => String(id), description: 'Global id, for `node` and `removeBudget`.' },
  loadOne: async (id, { deps, viewer }) => {
    const number = rowId(id);
    return (await findBudgets(deps.db, viewer)).find((budget) => BigInt(budget.id) === number) ?? null;
  },
  fields: (t) => ({
    scope: t.field({
      type: BudgetScope,
      description: 'Which generations it is about.',
      resolve: (budget) => budget,
    }),
    limitDollars: t.float({
      description: 'What may be spent in a period, in US dollars.',
      resolve: ({ limitCents }) => dollars(limitCents),
    }),
    period: t.expose('period', { type: BudgetPeriod, description: 'How long a period lasts.' }),
    timeZone: t.exposeString('timeZone', {
      description: 'IANA time zone whose calendar divides time into periods.',
    }),
    action: t.expose('action', { type: BudgetAction, description: 'Whether it blocks or only warns.' }),
    spentDollars: t.float({
      description:
        'US dollars spent in the present period, as the reports of spend say it: bills, and for completed generations without one the estimate.',
      resolve: ({ spentCents }) => dollars(spentCents),
    }),
    reservedDollars: t.float({
      description:
        "US dollars that generations of the present period may cost beyond that: the upper bound of the estimate for those in flight, and for those that fal may have made unknown to the ledger; what is left of it for completed ones, until fal's bill is there.",
      resolve: ({ reservedCents }) => dollars(reservedCents),
    }),
    remainingDollars: t.float({
      description: '`limitDollars` without what is spent and reserved; 0 if that is more than the limit.',
      resolve: ({ limitCents, spentCents, reservedCents }) =>
        dollars(Math.max(limitCents - spentCents - reservedCents, 0)),
    }),
    unpricedJobs: t.exposeInt('unpricedJobs', {
      description:
        'Number of generations of the present period whose price is unknown, in none of the amounts.',
    }),
    periodStart: t.expose('periodStart', { type: 'DateTime', description: 'Start of the present period.' }),
    resetsAt: t.expose('resetsAt', {
      type: 'DateTime',
      description: 'When the next period starts, with nothing spent.',
    }),
    effectiveSince: t.expose('countedAt', {
      type: 'DateTime',
      nullable: true,
      description:
        'Since when it blocks and warns; null for the moment in which the ledger still adds up what was spent before it was set.',
    }),
    setBy: t.exposeString('setBy', {
      nullable: true,
      description: 'The admin who set it; null if it is in the file of the operator (`BUDGETS_FILE`).',
    }),
    setAt: t.expose('setAt', { type: 'DateTime', description: 'When it was last set.' }),
  }),
});

builder.queryField('budgets', (t) =>
  t.field({
    type: [Budget],
    authScopes: { read: true },
    ...costs({ own: STATEMENT, rows: 20 }),
    description:
      'All budgets, in the order in which they were first set. Users see those that may be about their own generations.',
    resolve: (_root, _args, { deps, viewer }) => findBudgets(deps.db, viewer),
  }),
);

builder.objectField(Viewer, 'budgets', (t) =>
  t.field({
    type: [Budget],
    ...costs({ own: STATEMENT }),
    description: "The budgets that may be about the viewer's own generations.",
    resolve: (viewer, _args, { deps }) => budgetsOf(deps.db, viewer),
  }),
);

/** US cents as US dollars. */
function dollars(cents: number): number {
  return toDollars(cents) ?? 0;
}
