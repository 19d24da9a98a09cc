import type {
  SourceSpend as SourceSpendShape,
  SpendReport,
  Spend as SpendShape,
} from '../../analytics/spend.ts';
import { type EndpointSpend, spendByEndpoint } from '../../analytics/spend-by-endpoint.ts';
import { spendByUser, type UserSpend } from '../../analytics/spend-by-user.ts';
import { type SpendBucket, spendOverTime } from '../../analytics/spend-over-time.ts';
import type { Bucket } from '../../lib/buckets.ts';
import { resolveWindow } from '../../lib/window.ts';
import { builder } from '../builder.ts';
import { CostSource } from './cost.ts';
import { ResolvedTimeWindow, windowArgs } from './time-window.ts';

const SourceSpend = builder.objectRef<SourceSpendShape>('SourceSpend').implement({
  description: 'The part of a spend that is known in one way.',
  fields: (t) => ({
    source: t.expose('source', { type: CostSource, description: 'How it is known.' }),
    jobs: t.exposeInt('jobs', { description: 'The completed jobs whose cost is known like this.' }),
    dollars: t.exposeFloat('dollars', { description: 'What they cost, in US dollars.' }),
  }),
});

const Spend = builder.interfaceRef<SpendShape>('Spend').implement({
  description: 'What completed jobs have cost.',
  fields: (t) => ({
    jobs: t.exposeInt('jobs', { description: 'The completed jobs.' }),
    dollars: t.exposeFloat('dollars', {
      nullable: true,
      description: 'US dollars of the jobs whose cost is known; null where it is known of none of them.',
    }),
    unknownCostJobs: t.exposeInt('unknownCostJobs', {
      description: 'The jobs whose cost is not known, which `dollars` leaves out.',
    }),
    bySource: t.expose('bySource', {
      type: [SourceSpend],
      description: 'The same dollars by how they are known, the best source first.',
    }),
    unsuccessfulDollars: t.exposeFloat('unsuccessfulDollars', {
      description:
        'What failed and cancelled jobs have cost, as far as fal has billed them, in US dollars; not in `dollars`.',
    }),
  }),
});

const SpendTotal = builder.objectRef<SpendShape>('SpendTotal').implement({
  description: 'What all the jobs of a report have cost.',
  interfaces: [Spend],
});

const EndpointSpendRow = builder.objectRef<EndpointSpend>('EndpointSpend').implement({
  description: 'What the jobs of one endpoint have cost.',
  interfaces: [Spend],
  fields: (t) => ({ endpoint: t.exposeString('endpoint', { description: 'The fal endpoint.' }) }),
});

const UserSpendRow = builder.objectRef<UserSpend>('UserSpend').implement({
  description: 'What the jobs of one user have cost.',
  interfaces: [Spend],
  fields: (t) => ({ userId: t.exposeString('userId', { description: 'The user.' }) }),
});

const SpendBucketRow = builder.objectRef<SpendBucket>('SpendBucket').implement({
  description: 'What the jobs of one part of the window have cost.',
  interfaces: [Spend],
  fields: (t) => ({
    from: t.expose('from', { type: 'DateTime', description: 'Where the part begins.' }),
    to: t.expose('to', { type: 'DateTime', description: 'Where the next one begins.' }),
  }),
});

const EndpointSpendReport = builder.objectRef<SpendReport<EndpointSpend>>('EndpointSpendReport').implement({
  description: 'Spend by endpoint.',
  fields: (t) => ({
    window: t.expose('window', { type: ResolvedTimeWindow, description: 'The span that is reported on.' }),
    rows: t.expose('rows', { type: [EndpointSpendRow], description: 'The endpoints, the dearest first.' }),
    total: t.expose('total', { type: SpendTotal, description: 'All endpoints together.' }),
  }),
});

const UserSpendReport = builder.objectRef<SpendReport<UserSpend>>('UserSpendReport').implement({
  description: 'Spend by user.',
  fields: (t) => ({
    window: t.expose('window', { type: ResolvedTimeWindow, description: 'The span that is reported on.' }),
    rows: t.expose('rows', { type: [UserSpendRow], description: 'The users, the dearest first.' }),
    total: t.expose('total', { type: SpendTotal, description: 'All users together.' }),
  }),
});

const SpendOverTimeReport = builder.objectRef<SpendReport<SpendBucket>>('SpendOverTimeReport').implement({
  description: 'Spend over time.',
  fields: (t) => ({
    window: t.expose('window', { type: ResolvedTimeWindow, description: 'The span that is reported on.' }),
    rows: t.expose('rows', {
      type: [SpendBucketRow],
      description:
        'The buckets in their order, also those without a job; the first and last end with the window.',
    }),
    total: t.expose('total', { type: SpendTotal, description: 'All buckets together.' }),
  }),
});

const SpendBucketSize = builder.enumType('SpendBucketSize', {
  description: 'How long a bucket is, on the calendar of a time zone.',
  values: {
    HOUR: { description: 'A clock hour.' },
    DAY: { description: 'A calendar day.' },
    WEEK: { description: 'A week from Monday to Sunday.' },
    MONTH: { description: 'A calendar month.' },
  } satisfies Record<Bucket, { description: string }>,
});

builder.queryFields((t) => ({
  spendByEndpoint: t.field({
    type: EndpointSpendReport,
    description: 'What completed jobs have cost, by endpoint; a user sees their own.',
    args: windowArgs,
    resolve: (_root, { window }, { deps, viewer }) =>
      spendByEndpoint(deps.db, viewer, resolveWindow('window', window, deps.clock())),
  }),
  spendByUser: t.field({
    type: UserSpendReport,
    description: 'What completed jobs have cost, by user; a user sees their own.',
    args: windowArgs,
    resolve: (_root, { window }, { deps, viewer }) =>
      spendByUser(deps.db, viewer, resolveWindow('window', window, deps.clock())),
  }),
  spendOverTime: t.field({
    type: SpendOverTimeReport,
    description: 'What completed jobs have cost, over time; a user sees their own.',
    args: {
      ...windowArgs,
      bucket: t.arg({ type: SpendBucketSize, defaultValue: 'DAY', description: 'How long a bucket is.' }),
      timeZone: t.arg({
        type: 'TimeZone',
        defaultValue: 'UTC',
        description: 'Whose calendar: an IANA time zone.',
      }),
      endpoint: t.arg.string({ description: 'Only the jobs of this endpoint.' }),
    },
    resolve: (_root, { window, bucket, timeZone, endpoint }, { deps, viewer }) =>
      spendOverTime(deps.db, viewer, resolveWindow('window', window, deps.clock()), {
        bucket: bucket ?? 'DAY',
        timeZone: timeZone ?? 'UTC',
        endpoint,
      }),
  }),
}));
