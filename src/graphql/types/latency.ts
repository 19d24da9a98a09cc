import { type EndpointLatency, latency } from '../../analytics/latency.ts';
import type { Window } from '../../lib/window.ts';
import { builder } from '../builder.ts';
import { costs, REPORT } from '../costs.ts';
import { ResolvedTimeWindow, reportWindow, windowArgs } from './time-window.ts';

const EndpointLatencyRow = builder.objectRef<EndpointLatency>('EndpointLatency').implement({
  description:
    'How long the completed generations of one endpoint took, from when they were recorded to their end.',
  fields: (t) => ({
    endpoint: t.exposeString('endpoint', { description: 'The fal endpoint.' }),
    jobs: t.exposeInt('jobs', {
      description: 'Number of completed generations, not counting those created by a replay.',
    }),
    p50: t.exposeFloat('p50', { description: 'Median duration in seconds.' }),
    p95: t.exposeFloat('p95', { description: '95th percentile of the durations, in seconds.' }),
    p99: t.exposeFloat('p99', { description: '99th percentile of the durations, in seconds.' }),
  }),
});

const LatencyReport = builder
  .objectRef<{ readonly window: Window; readonly rows: readonly EndpointLatency[] }>('LatencyReport')
  .implement({
    description: 'How long completed generations took.',
    fields: (t) => ({
      window: t.expose('window', {
        type: ResolvedTimeWindow,
        description: 'The time span the report covers.',
      }),
      rows: t.expose('rows', {
        type: [EndpointLatencyRow],
        description: 'One row per endpoint, slowest first.',
      }),
    }),
  });

builder.queryField('latency', (t) =>
  t.field({
    type: LatencyReport,
    authScopes: { read: true },
    ...costs(REPORT),
    description:
      'How long completed generations took from when they were recorded, by endpoint. Those created by a replay are left out, because they wait on purpose. Users see only their own generations.',
    args: windowArgs,
    resolve: async (_root, args, { deps, viewer }) => {
      const window = await reportWindow(deps, viewer, args.window);
      return { window, rows: await latency(deps.db, viewer, window) };
    },
  }),
);
