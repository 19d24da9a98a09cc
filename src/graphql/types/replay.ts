import { readPageArgs } from '../../generations/find/page.ts';
import { createBatch } from '../../lib/batch.ts';
import { toDollars } from '../../lib/dollars.ts';
import { ReplayNotFoundError } from '../../replay/errors.ts';
import { storedOptions } from '../../replay/plan/options.ts';
import {
  countProgress,
  NO_PROGRESS,
  type Progress,
  REPLAY_STATES,
  type SeenReplay,
  stateOf,
} from '../../replay/progress.ts';
import { findReplay, listJobs, listReplays } from '../../replay/replays.ts';
import { builder } from '../builder.ts';
import { checkedFirst } from '../check-arguments.ts';
import type { GraphQLContext } from '../context.ts';
import { costs, STATEMENT } from '../costs.ts';
import { requestedParts } from '../requested-parts.ts';
import { Generation, rowId } from './generation.ts';

const ReplayState = builder.enumType('ReplayState', {
  description: 'State of a replay.',
  values: {
    RUNNING: { description: 'Its generations are being sent, or are in flight at fal.' },
    PAUSED: {
      description:
        'Nothing is sent until it is resumed; `pauseReason` says why. Generations that were already sent continue.',
    },
    DONE: { description: 'All its generations have ended.' },
    CANCELLED: { description: 'It was cancelled: generations that had not been sent were not sent.' },
  } satisfies Record<(typeof REPLAY_STATES)[number], { description: string }>,
});

const ReplayCounts = builder.objectRef<Progress>('ReplayCounts').implement({
  description: "A replay's generations by state. The counts add up to `total`.",
  fields: (t) => ({
    waiting: t.exposeInt('waiting', { description: 'Recorded, but not sent yet.' }),
    inQueue: t.exposeInt('inQueue', { description: 'Sent, and IN_QUEUE at fal.' }),
    inProgress: t.exposeInt('inProgress', { description: 'IN_PROGRESS at fal.' }),
    completed: t.exposeInt('completed', { description: 'COMPLETED.' }),
    failed: t.exposeInt('failed', { description: 'FAILED, including those that fal rejected.' }),
    cancelled: t.exposeInt('cancelled', { description: 'CANCELLED, before or after they were sent.' }),
  }),
});

const progressBatch = createBatch(countProgress);

/** A replay's counts, read once for all the fields and rows that need them. */
async function progressOf(replay: SeenReplay, { deps }: GraphQLContext): Promise<Progress> {
  return replay.preview ?? (await progressBatch(deps.db, replay.id)) ?? NO_PROGRESS;
}

/** A replay and its progress. */
export const Replay = builder.objectRef<SeenReplay>('Replay');
builder.node(Replay, {
  description:
    'Generations chosen by a filter and sent again, at a limited rate and each exactly once. Visible to the user who requested it, analysts and admins.',
  id: { resolve: ({ id }) => String(id), description: 'Global id, for `node` and the mutations.' },
  loadOne: async (id, { deps, viewer }) => {
    try {
      return await findReplay(deps.db, viewer, rowId(id));
    } catch (error) {
      if (error instanceof ReplayNotFoundError) return null;
      throw error;
    }
  },
  fields: (t) => ({
    requestedBy: t.exposeString('requestedBy', { description: 'The user who requested it.' }),
    filter: t.expose('filter', {
      type: 'JSON',
      description: 'The filter as it was given, with relative times resolved.',
    }),
    overrides: t.field({
      type: 'JSON',
      nullable: true,
      description: 'The merge patch (RFC 7396) applied to the inputs; null if there was none.',
      resolve: ({ overrides }) => overrides,
    }),
    pinSeed: t.boolean({
      description: 'Whether the recorded seeds were put into the inputs.',
      resolve: ({ options }) => storedOptions.parse(options).pinSeed,
    }),
    maxDollars: t.float({
      nullable: true,
      description: 'The most it may spend, in US dollars; null if it has no limit.',
      resolve: ({ options }) => storedOptions.parse(options).maxDollars ?? null,
    }),
    includeReplayed: t.boolean({
      description:
        'Whether it includes generations whose original already had a replay in flight or completed.',
      resolve: ({ options }) => storedOptions.parse(options).includeReplayed,
    }),
    includeRefused: t.boolean({
      description: 'Whether it includes generations that fal had rejected, with unchanged inputs.',
      resolve: ({ options }) => storedOptions.parse(options).includeRefused,
    }),
    includeUnconfirmed: t.boolean({
      description: 'Whether it includes generations that fal had never confirmed, or had disowned.',
      resolve: ({ options }) => storedOptions.parse(options).includeUnconfirmed,
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was requested.' }),
    state: t.field({
      type: ReplayState,
      description: 'Current state.',
      resolve: async (replay, _args, context) => stateOf(replay, await progressOf(replay, context)),
    }),
    pausedAt: t.expose('pausedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was paused; null if it is not paused.',
    }),
    pauseReason: t.exposeString('pauseReason', {
      nullable: true,
      description: 'Why it is paused; null if it is not paused.',
    }),
    cancelledAt: t.expose('cancelledAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was cancelled; null if it was not.',
    }),
    endedAt: t.expose('endedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When its last generation was found to have ended; null before that.',
    }),
    total: t.int({
      description: 'Number of its generations, not counting pruned ones.',
      resolve: async (replay, _args, context) => (await progressOf(replay, context)).total,
    }),
    counts: t.field({
      type: ReplayCounts,
      description: 'Its generations by state.',
      resolve: (replay, _args, context) => progressOf(replay, context),
    }),
    estimatedDollars: t.float({
      nullable: true,
      description:
        'Estimated cost in US dollars, without the generations in `unpricedJobs`; null if no price was known.',
      resolve: ({ estimatedCents }) => toDollars(estimatedCents?.toNumber() ?? null),
    }),
    lowDollars: t.float({
      nullable: true,
      description:
        'Of a dry run, the least it is expected to cost, in US dollars; null unless that is known of every generation. Null for a recorded replay.',
      resolve: ({ bounds }) => toDollars(bounds?.lowCents ?? null),
    }),
    highDollars: t.float({
      nullable: true,
      description:
        'Of a dry run, the most it is expected to cost, in US dollars; null unless that is known of every generation. Null for a recorded replay.',
      resolve: ({ bounds }) => toDollars(bounds?.highCents ?? null),
    }),
    unverifiedJobs: t.int({
      nullable: true,
      description:
        'Of a dry run, the number of its generations whose estimate is not verified, as in `replayPlan`. Null for a recorded replay.',
      resolve: ({ bounds }) => bounds?.unverified ?? null,
    }),
    unpricedJobs: t.exposeInt('unpricedJobs', {
      description: 'Number of its generations whose price was unknown, not included in `estimatedDollars`.',
    }),
    spentDollars: t.float({
      nullable: true,
      description:
        'Known cost of its completed generations in US dollars, not counting pruned ones; null if no cost is known.',
      resolve: async (replay, _args, context) => toDollars((await progressOf(replay, context)).spentCents),
    }),
    unknownCosts: t.int({
      description: 'Number of completed generations whose cost is unknown, not included in `spentDollars`.',
      resolve: async (replay, _args, context) => (await progressOf(replay, context)).unknownCosts,
    }),
    generations: t.connection(
      {
        type: Generation,
        ...costs({ own: STATEMENT }),
        description: 'Its generations, newest first.',
        ...checkedFirst(readPageArgs),
        resolve: async ({ id }, page, { deps, viewer }, info) => {
          const { edges, pageInfo } = await listJobs(deps.db, viewer, id, page, requestedParts(info));
          return { edges: [...edges], pageInfo };
        },
      },
      { name: 'ReplayGenerationsConnection', description: 'A page of the generations of a replay.' },
      { name: 'ReplayGenerationsEdge', description: 'A generation and its position in the list.' },
    ),
  }),
});

builder.queryField('replays', (t) =>
  t.connection(
    {
      type: Replay,
      authScopes: { read: true },
      ...costs({ own: STATEMENT }),
      description: 'Replays, newest first. Users see only those they requested.',
      resolve: async (_root, page, { deps, viewer }) => {
        const { edges, pageInfo } = await listReplays(deps.db, viewer, page);
        return { edges: [...edges], pageInfo };
      },
    },
    { name: 'ReplayConnection', description: 'A page of replays.' },
    { name: 'ReplayEdge', description: 'A replay and its position in the list.' },
  ),
);
