import type {
  SourceSpend as SourceSpendShape,
  SpendReport,
  Spend as SpendShape,
} from '../../analytics/spend.ts';
import { type EndpointSpend, spendByEndpoint } from '../../analytics/spend-by-endpoint.ts';
import { spendByTag, type TagSpend } from '../../analytics/spend-by-tag.ts';
import { spendByUser, type UserSpend } from '../../analytics/spend-by-user.ts';
import { type SpendBucket, spendOverTime } from '../../analytics/spend-over-time.ts';
import type { Bucket } from '../../lib/buckets.ts';
import { builder } from '../builder.ts';
import { costs, REPORT } from '../costs.ts';
import { CostSource } from './cost.ts';
import { ResolvedTimeWindow, reportWindow, windowArgs } from './time-window.ts';

const SourceSpend = builder.objectRef<SourceSpendShape>('SourceSpend').implement({
  description: 'The part of a spend whose cost is known from one source.',
  fields: (t) => ({
    source: t.expose('source', { type: CostSource, description: 'How the cost is known.' }),
    jobs: t.exposeInt('jobs', {
      description: 'Number of completed generations whose cost is known from this source.',
    }),
    dollars: t.exposeFloat('dollars', { description: 'Their cost in US dollars.' }),
  }),
});

const Spend = builder.interfaceRef<SpendShape>('Spend').implement({
  description: 'What completed generations cost.',
  fields: (t) => ({
    jobs: t.exposeInt('jobs', { description: 'Number of completed generations.' }),
    dollars: t.exposeFloat('dollars', {
      nullable: true,
      description: 'Their known cost in US dollars; null if there are some but no cost is known.',
    }),
    unknownCostJobs: t.exposeInt('unknownCostJobs', {
      description: 'Number of completed generations whose cost is unknown, not included in `dollars`.',
    }),
    bySource: t.expose('bySource', {
      type: [SourceSpend],
      description: '`dollars` by source, best source first.',
    }),
    unsuccessfulDollars: t.exposeFloat('unsuccessfulDollars', {
      description:
        'Billed cost of failed and cancelled generations in US dollars, not included in `dollars`.',
    }),
  }),
});

const SpendTotal = builder.objectRef<SpendShape>('SpendTotal').implement({
  description: 'Totals of a report.',
  interfaces: [Spend],
});

const EndpointSpendRow = builder.objectRef<EndpointSpend>('EndpointSpend').implement({
  description: 'What the completed generations of one endpoint cost.',
  interfaces: [Spend],
  fields: (t) => ({ endpoint: t.exposeString('endpoint', { description: 'The fal endpoint.' }) }),
});

const UserSpendRow = builder.objectRef<UserSpend>('UserSpend').implement({
  description: 'What the completed generations of one user cost.',
  interfaces: [Spend],
  fields: (t) => ({ userId: t.exposeString('userId', { description: 'The user.' }) }),
});

const TagSpendRow = builder.objectRef<TagSpend>('TagSpend').implement({
  description: 'What the completed generations with one value of a tag cost.',
  interfaces: [Spend],
  fields: (t) => ({
    value: t.exposeString('value', {
      nullable: true,
      description: 'The value of the tag; null for the generations that have no tag with the key.',
    }),
  }),
});

const SpendBucketRow = builder.objectRef<SpendBucket>('SpendBucket').implement({
  description: 'What the completed generations of one interval cost.',
  interfaces: [Spend],
  fields: (t) => ({
    from: t.expose('from', { type: 'DateTime', description: 'Start of the interval, inclusive.' }),
    to: t.expose('to', { type: 'DateTime', description: 'End of the interval, exclusive.' }),
  }),
});

const EndpointSpendReport = builder.objectRef<SpendReport<EndpointSpend>>('EndpointSpendReport').implement({
  description: 'Spend by endpoint.',
  fields: (t) => ({
    window: t.expose('window', { type: ResolvedTimeWindow, description: 'The time span the report covers.' }),
    rows: t.expose('rows', {
      type: [EndpointSpendRow],
      description: 'One row per endpoint, most expensive first.',
    }),
    total: t.expose('total', { type: SpendTotal, description: 'All endpoints together.' }),
  }),
});

const UserSpendReport = builder.objectRef<SpendReport<UserSpend>>('UserSpendReport').implement({
  description: 'Spend by user.',
  fields: (t) => ({
    window: t.expose('window', { type: ResolvedTimeWindow, description: 'The time span the report covers.' }),
    rows: t.expose('rows', { type: [UserSpendRow], description: 'One row per user, most expensive first.' }),
    total: t.expose('total', { type: SpendTotal, description: 'All users together.' }),
  }),
});

const TagSpendReport = builder.objectRef<SpendReport<TagSpend>>('TagSpendReport').implement({
  description: 'Spend by the value of a tag.',
  fields: (t) => ({
    window: t.expose('window', { type: ResolvedTimeWindow, description: 'The time span the report covers.' }),
    rows: t.expose('rows', {
      type: [TagSpendRow],
      description:
        'One row per value, most expensive first, and last the generations without the tag, if they cost anything.',
    }),
    total: t.expose('total', {
      type: SpendTotal,
      description: 'The whole spend: all values and the generations without the tag.',
    }),
  }),
});

const SpendOverTimeReport = builder.objectRef<SpendReport<SpendBucket>>('SpendOverTimeReport').implement({
  description: 'Spend over time.',
  fields: (t) => ({
    window: t.expose('window', { type: ResolvedTimeWindow, description: 'The time span the report covers.' }),
    rows: t.expose('rows', {
      type: [SpendBucketRow],
      description:
        'One row per interval, in chronological order, including empty ones. The first and the last are cut off where the window begins and ends.',
    }),
    total: t.expose('total', { type: SpendTotal, description: 'All intervals together.' }),
  }),
});

const SpendBucketSize = builder.enumType('SpendBucketSize', {
  description: 'Length of an interval, on the calendar of a time zone.',
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
    authScopes: { read: true },
    ...costs(REPORT),
    description: 'What completed generations cost, by endpoint. Users see only their own generations.',
    args: windowArgs,
    resolve: async (_root, { window }, { deps, viewer }) =>
      await spendByEndpoint(deps.db, viewer, await reportWindow(deps, viewer, window)),
  }),
  spendByUser: t.field({
    type: UserSpendReport,
    authScopes: { read: true },
    ...costs(REPORT),
    description: 'What completed generations cost, by user. Users see only their own generations.',
    args: windowArgs,
    resolve: async (_root, { window }, { deps, viewer }) =>
      await spendByUser(deps.db, viewer, await reportWindow(deps, viewer, window)),
  }),
  spendByTag: t.field({
    type: TagSpendReport,
    authScopes: { read: true },
    ...costs(REPORT),
    description:
      'What completed generations cost, by the value of their tag with this key. Users see only their own generations.',
    args: {
      key: t.arg.string({ required: true, description: 'The key of the tag, such as `project`.' }),
      ...windowArgs,
    },
    resolve: async (_root, { key, window }, { deps, viewer }) =>
      await spendByTag(deps.db, viewer, key, await reportWindow(deps, viewer, window)),
  }),
  spendOverTime: t.field({
    type: SpendOverTimeReport,
    authScopes: { read: true },
    ...costs(REPORT),
    description: 'What completed generations cost, over time. Users see only their own generations.',
    args: {
      ...windowArgs,
      bucket: t.arg({ type: SpendBucketSize, defaultValue: 'DAY', description: 'Length of an interval.' }),
      timeZone: t.arg({
        type: 'TimeZone',
        defaultValue: 'UTC',
        description: 'IANA time zone whose calendar divides the window, such as `Europe/Berlin`.',
      }),
      endpoint: t.arg.string({ description: 'Only generations on this endpoint.' }),
    },
    resolve: async (_root, { window, bucket, timeZone, endpoint }, { deps, viewer }) =>
      await spendOverTime(deps.db, viewer, await reportWindow(deps, viewer, window), {
        bucket: bucket ?? 'DAY',
        timeZone: timeZone ?? 'UTC',
        endpoint,
      }),
  }),
}));
