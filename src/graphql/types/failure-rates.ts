import { type EndpointFailures, failureRates } from '../../analytics/failure-rates.ts';
import { type TopError, topErrors } from '../../analytics/top-errors.ts';
import type { Interval } from '../../analytics/wilson.ts';
import { resolveWindow, type Window } from '../../lib/window.ts';
import { builder } from '../builder.ts';
import { ResolvedTimeWindow, windowArgs } from './time-window.ts';

/** The reasons are read only where they are asked for, and then for all endpoints at once. */
interface Row extends EndpointFailures {
  readonly topErrors: () => Promise<readonly TopError[]>;
}

const RateInterval = builder.objectRef<Interval>('RateInterval').implement({
  description: 'The bounds between which a rate lies with 95 % confidence (Wilson score interval).',
  fields: (t) => ({
    low: t.exposeFloat('low', { description: 'The lower bound, 0 to 1.' }),
    high: t.exposeFloat('high', { description: 'The upper bound, 0 to 1.' }),
  }),
});

const TopErrorType = builder.objectRef<TopError>('TopError').implement({
  description:
    'Failures of one kind: of one type, or without a type of one message but for URLs, ids and numbers.',
  fields: (t) => ({
    errorType: t.exposeString('errorType', {
      nullable: true,
      description: "fal's machine-readable reason, such as `content_policy_violation`.",
    }),
    message: t.exposeString('message', {
      nullable: true,
      description: "In fal's words: the newest, or without a type the words that all of them share.",
    }),
    count: t.exposeInt('count', { description: 'How many jobs failed so.' }),
    lastSeen: t.expose('lastSeen', { type: 'DateTime', description: 'When the last of them ended.' }),
  }),
});

const EndpointFailureRate = builder.objectRef<Row>('EndpointFailureRate').implement({
  description: 'How the jobs of one endpoint went.',
  fields: (t) => ({
    endpoint: t.exposeString('endpoint', { description: 'The fal endpoint.' }),
    jobs: t.exposeInt('jobs', { description: 'All jobs, those still in flight among them.' }),
    failed: t.exposeInt('failed', { description: 'The jobs that failed.' }),
    cancelled: t.exposeInt('cancelled', { description: 'The jobs that were cancelled.' }),
    inFlight: t.exposeInt('inFlight', { description: 'The jobs that have not ended.' }),
    failRate: t.exposeFloat('failRate', { description: 'failed / jobs, 0 to 1.' }),
    failRateInterval: t.expose('failRateInterval', {
      type: RateInterval,
      description: 'What the rate may really be: 1 of 2 is not "50 % broken".',
    }),
    topErrors: t.field({
      type: [TopErrorType],
      description: 'The five most frequent reasons, the most frequent first.',
      resolve: async (row) => [...(await row.topErrors())],
    }),
  }),
});

const FailureRateReport = builder
  .objectRef<{ readonly window: Window; readonly rows: readonly Row[] }>('FailureRateReport')
  .implement({
    description: 'How often endpoints failed.',
    fields: (t) => ({
      window: t.expose('window', { type: ResolvedTimeWindow, description: 'The span that is reported on.' }),
      rows: t.expose('rows', { type: [EndpointFailureRate], description: 'The endpoints, the worst first.' }),
    }),
  });

builder.queryField('failureRates', (t) =>
  t.field({
    type: FailureRateReport,
    description: 'How often jobs failed, by endpoint; a user sees their own.',
    args: {
      ...windowArgs,
      minJobs: t.arg.int({
        defaultValue: 20,
        description: 'Endpoints with fewer jobs are left out: their rate says too little.',
      }),
    },
    resolve: async (_root, args, { deps, viewer }) => {
      const window = resolveWindow('window', args.window, deps.clock());
      const rows = await failureRates(deps.db, viewer, window, args.minJobs ?? 20);
      let reasons: ReturnType<typeof topErrors> | undefined;
      const reasonsOf = async (endpoint: string) => {
        reasons ??= topErrors(
          deps.db,
          viewer,
          window,
          rows.map((row) => row.endpoint),
        );
        return (await reasons).get(endpoint) ?? [];
      };
      return { window, rows: rows.map((row) => ({ ...row, topErrors: () => reasonsOf(row.endpoint) })) };
    },
  }),
);
