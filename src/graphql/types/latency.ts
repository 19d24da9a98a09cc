import { type EndpointLatency, latency } from '../../analytics/latency.ts';
import { resolveWindow, type Window } from '../../lib/window.ts';
import { builder } from '../builder.ts';
import { ResolvedTimeWindow, windowArgs } from './time-window.ts';

const EndpointLatencyRow = builder.objectRef<EndpointLatency>('EndpointLatency').implement({
  description: 'How long the completed jobs of one endpoint took, from the submit to their end.',
  fields: (t) => ({
    endpoint: t.exposeString('endpoint', { description: 'The fal endpoint.' }),
    jobs: t.exposeInt('jobs', { description: 'The completed jobs, those of replays left out.' }),
    p50: t.exposeFloat('p50', { description: 'Half of them took at most so many seconds.' }),
    p95: t.exposeFloat('p95', { description: '95 of 100 took at most so many seconds.' }),
    p99: t.exposeFloat('p99', { description: '99 of 100 took at most so many seconds.' }),
  }),
});

const LatencyReport = builder
  .objectRef<{ readonly window: Window; readonly rows: readonly EndpointLatency[] }>('LatencyReport')
  .implement({
    description: 'How long completed jobs took.',
    fields: (t) => ({
      window: t.expose('window', { type: ResolvedTimeWindow, description: 'The span that is reported on.' }),
      rows: t.expose('rows', {
        type: [EndpointLatencyRow],
        description: 'The endpoints, the slowest first.',
      }),
    }),
  });

builder.queryField('latency', (t) =>
  t.field({
    type: LatencyReport,
    description:
      'How long completed jobs took from when they were recorded, by endpoint; a user sees their own. Jobs of replays, which wait on purpose, are left out.',
    args: windowArgs,
    resolve: async (_root, args, { deps, viewer }) => {
      const window = resolveWindow('window', args.window, deps.clock());
      return { window, rows: await latency(deps.db, viewer, window) };
    },
  }),
);
