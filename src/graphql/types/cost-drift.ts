import { costDrift, type EndpointDrift as DriftShape } from '../../analytics/cost-drift.ts';
import {
  compareUsage,
  type EndpointUsage as EndpointUsageShape,
  type UsageComparison as UsageShape,
} from '../../analytics/usage-comparison.ts';
import { findGenerations } from '../../generations/find/list.ts';
import { resolveWindow, type Window } from '../../lib/window.ts';
import { builder } from '../builder.ts';
import { Generation } from './generation.ts';
import { ResolvedTimeWindow, windowArgs } from './time-window.ts';

const EndpointCostDrift = builder.objectRef<DriftShape>('EndpointCostDrift').implement({
  description: "How far an endpoint's estimates were from what was billed.",
  fields: (t) => ({
    endpoint: t.exposeString('endpoint', { description: 'The fal endpoint.' }),
    jobs: t.exposeInt('jobs', { description: 'The completed jobs that have both.' }),
    estimatedDollars: t.exposeFloat('estimatedDollars', { description: 'What was expected, in US dollars.' }),
    billedDollars: t.exposeFloat('billedDollars', { description: 'What was billed, in US dollars.' }),
    ratio: t.exposeFloat('ratio', {
      nullable: true,
      description: 'Billed by estimated: 1 where the estimates were right; null where they were 0.',
    }),
    largest: t.field({
      type: [Generation],
      description: 'The jobs that explain most of the difference, the most first.',
      resolve: ({ largest }, _args, { deps }) => findGenerations(deps.db, largest),
    }),
  }),
});

const EndpointUsage = builder.objectRef<EndpointUsageShape>('EndpointUsage').implement({
  description: "An endpoint's costs by the ledger and by fal's usage.",
  fields: (t) => ({
    endpoint: t.exposeString('endpoint', { description: 'The fal endpoint.' }),
    ledgerDollars: t.exposeFloat('ledgerDollars', { description: 'What the ledger has, in US dollars.' }),
    falDollars: t.exposeFloat('falDollars', { description: 'What fal says, in US dollars.' }),
  }),
});

const UsageComparison = builder.objectRef<UsageShape>('UsageComparison').implement({
  description:
    "The ledger's sum against fal's usage of the whole account, of all jobs that ended in the window, as far as the ledger knows, however they ended.",
  fields: (t) => ({
    ledgerDollars: t.exposeFloat('ledgerDollars', { description: 'What the ledger has, in US dollars.' }),
    falDollars: t.exposeFloat('falDollars', {
      nullable: true,
      description: 'What fal says, in US dollars; null where it did not answer.',
    }),
    differenceDollars: t.exposeFloat('differenceDollars', {
      nullable: true,
      description: "The ledger's sum less fal's.",
    }),
    notBilledJobs: t.exposeInt('notBilledJobs', {
      description: "The ledger's jobs whose cost does not come from a billing record of fal (yet).",
    }),
    endpoints: t.expose('endpoints', {
      type: [EndpointUsage],
      description: 'The endpoints, the largest difference first.',
    }),
    problem: t.exposeString('problem', { nullable: true, description: 'Why fal did not answer.' }),
  }),
});

const CostDriftReport = builder
  .objectRef<{ readonly window: Window; readonly rows: readonly DriftShape[] }>('CostDriftReport')
  .implement({
    description: 'Estimates against bills.',
    fields: (t) => ({
      window: t.expose('window', { type: ResolvedTimeWindow, description: 'The span that is reported on.' }),
      rows: t.expose('rows', {
        type: [EndpointCostDrift],
        description: 'The endpoints, the largest difference first.',
      }),
      usage: t.field({
        type: UsageComparison,
        nullable: true,
        description:
          "The ledger against fal's own usage lines; null for users, and where the server has no `FAL_ADMIN_KEY`.",
        resolve: ({ window }, _args, { deps, viewer }) =>
          viewer.role === 'admin' ? compareUsage(deps, window) : null,
      }),
    }),
  });

builder.queryField('costDrift', (t) =>
  t.field({
    type: CostDriftReport,
    description: 'How far estimates were from what was billed, by endpoint; a user sees their own.',
    args: windowArgs,
    resolve: async (_root, args, { deps, viewer }) => {
      const window = resolveWindow('window', args.window, deps.clock());
      return { window, rows: await costDrift(deps.db, viewer, window) };
    },
  }),
);
