import { costDrift, type EndpointDrift as DriftShape } from '../../analytics/cost-drift.ts';
import {
  compareUsage,
  type EndpointUsage as EndpointUsageShape,
  type UsageComparison as UsageShape,
} from '../../analytics/usage-comparison.ts';
import type { Window } from '../../lib/window.ts';
import { builder } from '../builder.ts';
import { costs, REPORT, STATEMENT } from '../costs.ts';
import { generationRows } from '../generation-rows.ts';
import { requestedParts } from '../requested-parts.ts';
import { Generation } from './generation.ts';
import { ResolvedTimeWindow, reportWindow, windowArgs } from './time-window.ts';

const EndpointCostDrift = builder.objectRef<DriftShape>('EndpointCostDrift').implement({
  description: "How far an endpoint's estimates were from what was billed.",
  fields: (t) => ({
    endpoint: t.exposeString('endpoint', { description: 'The fal endpoint.' }),
    jobs: t.exposeInt('jobs', {
      description: 'Number of completed generations that have both an estimate and a billed cost.',
    }),
    estimatedDollars: t.exposeFloat('estimatedDollars', {
      description: 'Sum of their estimates in US dollars.',
    }),
    billedDollars: t.exposeFloat('billedDollars', {
      description: 'Sum of their billed costs in US dollars.',
    }),
    ratio: t.exposeFloat('ratio', {
      nullable: true,
      description: 'Billed divided by estimated: 1 means the estimates were right; null if they add up to 0.',
    }),
    largest: t.field({
      type: [Generation],
      ...costs({ own: STATEMENT, rows: 5 }),
      description: 'Up to five generations that contribute most to the difference, largest first.',
      resolve: ({ largest }, _args, { deps }, info) => generationRows(deps.db, largest, requestedParts(info)),
    }),
  }),
});

const EndpointUsage = builder.objectRef<EndpointUsageShape>('EndpointUsage').implement({
  description: "An endpoint's cost according to the ledger and to fal's usage API.",
  fields: (t) => ({
    endpoint: t.exposeString('endpoint', { description: 'The fal endpoint.' }),
    ledgerDollars: t.exposeFloat('ledgerDollars', {
      description: 'Cost recorded by the ledger, in US dollars.',
    }),
    falDollars: t.exposeFloat('falDollars', {
      description: "Cost according to fal's usage API, in US dollars.",
    }),
  }),
});

const UsageComparison = builder.objectRef<UsageShape>('UsageComparison').implement({
  description:
    "The ledger's total compared with fal's usage of the whole account. Covers all generations that ended in the window, whatever their final state; the ledger counts known costs only.",
  fields: (t) => ({
    ledgerDollars: t.exposeFloat('ledgerDollars', {
      description: 'Cost recorded by the ledger, in US dollars.',
    }),
    falDollars: t.exposeFloat('falDollars', {
      nullable: true,
      description:
        "Cost according to fal's usage API, in US dollars; null if fal did not answer (see `problem`).",
    }),
    differenceDollars: t.exposeFloat('differenceDollars', {
      nullable: true,
      description: '`ledgerDollars` minus `falDollars`; null if fal did not answer.',
    }),
    notBilledJobs: t.exposeInt('notBilledJobs', {
      description: "Number of generations whose cost does not come from fal's billing records (yet).",
    }),
    endpoints: t.expose('endpoints', {
      type: [EndpointUsage],
      description: 'One row per endpoint, largest difference first.',
    }),
    problem: t.exposeString('problem', {
      nullable: true,
      description: 'Why fal did not answer; null if it did.',
    }),
  }),
});

const CostDriftReport = builder
  .objectRef<{ readonly window: Window; readonly rows: readonly DriftShape[] }>('CostDriftReport')
  .implement({
    description: 'Estimates compared with billed costs.',
    fields: (t) => ({
      window: t.expose('window', {
        type: ResolvedTimeWindow,
        description: 'The time span the report covers.',
      }),
      rows: t.expose('rows', {
        type: [EndpointCostDrift],
        description: 'One row per endpoint, largest difference first.',
      }),
      usage: t.field({
        type: UsageComparison,
        authScopes: { readAll: true },
        unauthorizedResolver: () => null,
        ...costs({ own: 500 }),
        nullable: true,
        description:
          "The ledger compared with fal's own usage data. Null for users, who see only their own generations, and if the server has no `FAL_ADMIN_KEY`.",
        resolve: ({ window }, _args, { deps }) => compareUsage(deps, window),
      }),
    }),
  });

builder.queryField('costDrift', (t) =>
  t.field({
    type: CostDriftReport,
    authScopes: { read: true },
    ...costs(REPORT),
    description:
      'How far estimates were from what was billed, by endpoint. Users see only their own generations.',
    args: windowArgs,
    resolve: async (_root, args, { deps, viewer }) => {
      const window = await reportWindow(deps, viewer, args.window);
      return { window, rows: await costDrift(deps.db, viewer, window) };
    },
  }),
);
