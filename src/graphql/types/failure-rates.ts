import { type EndpointFailures, failureRates } from '../../analytics/failure-rates.ts';
import { lazyTopErrors, type TopError } from '../../analytics/top-errors.ts';
import type { Interval } from '../../analytics/wilson.ts';
import type { Window } from '../../lib/window.ts';
import { builder } from '../builder.ts';
import { costs, REPORT } from '../costs.ts';
import { ResolvedTimeWindow, reportWindow, windowArgs } from './time-window.ts';

/** The top errors are read only if a query asks for them, and then for all endpoints at once. */
interface Row extends EndpointFailures {
  readonly topErrors: () => Promise<readonly TopError[]>;
}

const RateInterval = builder.objectRef<Interval>('RateInterval').implement({
  description: '95 % confidence interval of a rate (Wilson score interval).',
  fields: (t) => ({
    low: t.exposeFloat('low', { description: 'Lower bound, 0 to 1.' }),
    high: t.exposeFloat('high', { description: 'Upper bound, 0 to 1.' }),
  }),
});

const TopErrorType = builder.objectRef<TopError>('TopError').implement({
  description:
    'Failures of one kind: with the same error type or, where there is none, with the same message apart from URLs, ids and numbers.',
  fields: (t) => ({
    errorType: t.exposeString('errorType', {
      nullable: true,
      description: 'Machine-readable reason, such as `content_policy_violation`; null if there is none.',
    }),
    message: t.exposeString('message', {
      nullable: true,
      description:
        "The latest message, in fal's words; if `errorType` is null, the message they share, with placeholders for URLs, ids and numbers.",
    }),
    count: t.exposeInt('count', { description: 'Number of generations that failed this way.' }),
    lastSeen: t.expose('lastSeen', { type: 'DateTime', description: 'When the latest of them ended.' }),
  }),
});

const EndpointFailureRate = builder.objectRef<Row>('EndpointFailureRate').implement({
  description: 'How often generations failed on one endpoint.',
  fields: (t) => ({
    endpoint: t.exposeString('endpoint', { description: 'The fal endpoint.' }),
    jobs: t.exposeInt('jobs', { description: 'Number of generations, including those still in flight.' }),
    failed: t.exposeInt('failed', { description: 'Number of generations that failed.' }),
    cancelled: t.exposeInt('cancelled', { description: 'Number of generations that were cancelled.' }),
    inFlight: t.exposeInt('inFlight', { description: 'Number of generations that have not ended.' }),
    failRate: t.exposeFloat('failRate', { description: '`failed` divided by `jobs`, 0 to 1.' }),
    failRateInterval: t.expose('failRateInterval', {
      type: RateInterval,
      description: 'How far the rate can be trusted: 1 failure out of 2 does not mean "50 % broken".',
    }),
    topErrors: t.field({
      type: [TopErrorType],
      ...costs({ own: 20, rows: 5 }),
      description: 'The five most frequent reasons, most frequent first.',
      resolve: async (row) => [...(await row.topErrors())],
    }),
  }),
});

const FailureRateReport = builder
  .objectRef<{ readonly window: Window; readonly rows: readonly Row[] }>('FailureRateReport')
  .implement({
    description: 'How often generations failed.',
    fields: (t) => ({
      window: t.expose('window', {
        type: ResolvedTimeWindow,
        description: 'The time span the report covers.',
      }),
      rows: t.expose('rows', {
        type: [EndpointFailureRate],
        description: 'One row per endpoint, highest failure rate first.',
      }),
    }),
  });

builder.queryField('failureRates', (t) =>
  t.field({
    type: FailureRateReport,
    authScopes: { read: true },
    ...costs(REPORT),
    description: 'How often generations failed, by endpoint. Users see only their own generations.',
    args: {
      ...windowArgs,
      minJobs: t.arg.int({
        defaultValue: 20,
        description: 'Endpoints with fewer generations than this are left out: their rate says too little.',
      }),
    },
    resolve: async (_root, args, { deps, viewer }) => {
      const window = await reportWindow(deps, viewer, args.window);
      const rows = await failureRates(deps.db, viewer, window, args.minJobs ?? 20);
      const endpoints = rows.map(({ endpoint }) => endpoint);
      const topErrorsOf = lazyTopErrors(deps.db, viewer, window, endpoints);
      return { window, rows: rows.map((row) => ({ ...row, topErrors: () => topErrorsOf(row.endpoint) })) };
    },
  }),
);
