import { createBatch } from '../../lib/batch.ts';
import { ReplayNotFoundError } from '../../replay/errors.ts';
import { toDollars } from '../../replay/plan/money.ts';
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
import type { GraphQLContext } from '../context.ts';
import { Generation, rowId } from './generation.ts';

const ReplayState = builder.enumType('ReplayState', {
  description: 'The state of a replay.',
  values: {
    RUNNING: { description: 'Its jobs are being sent, or run at fal.' },
    PAUSED: {
      description: 'Nothing is sent until it is resumed; `pauseReason` tells why. Sent jobs run on.',
    },
    DONE: { description: 'All its jobs have ended.' },
    CANCELLED: { description: 'It was cancelled: what had not been sent was not sent.' },
  } satisfies Record<(typeof REPLAY_STATES)[number], { description: string }>,
});

const ReplayCounts = builder.objectRef<Progress>('ReplayCounts').implement({
  description: "What became of a replay's jobs; the counts add up to its total.",
  fields: (t) => ({
    waiting: t.exposeInt('waiting', { description: 'Recorded and not sent yet.' }),
    inQueue: t.exposeInt('inQueue', { description: 'Sent, and IN_QUEUE at fal.' }),
    inProgress: t.exposeInt('inProgress', { description: 'IN_PROGRESS at fal.' }),
    completed: t.exposeInt('completed', { description: 'COMPLETED.' }),
    failed: t.exposeInt('failed', { description: 'FAILED, also those that fal refused.' }),
    cancelled: t.exposeInt('cancelled', { description: 'CANCELLED, before or after they were sent.' }),
  }),
});

const tallyBatch = createBatch(countProgress);

/** The counts of a replay, read once for all fields and rows that need them. */
async function tallyOf(replay: SeenReplay, { deps }: GraphQLContext): Promise<Progress> {
  return replay.preview ?? (await tallyBatch(deps.db, replay.id)) ?? NO_PROGRESS;
}

/** A replay and how far it is. */
export const Replay = builder.objectRef<SeenReplay>('Replay');
builder.node(Replay, {
  description: 'Jobs that were chosen by a filter and are sent again, paced and each once.',
  id: { resolve: ({ id }) => String(id), description: 'The global id, for `node`.' },
  loadOne: async (id, { deps, viewer }) => {
    try {
      return await findReplay(deps.db, viewer, rowId(id));
    } catch (error) {
      if (error instanceof ReplayNotFoundError) return null;
      throw error;
    }
  },
  fields: (t) => ({
    requestedBy: t.exposeString('requestedBy', { description: 'Who asked for it.' }),
    filter: t.expose('filter', {
      type: 'JSON',
      description: 'The filter as it was asked, with relative times resolved.',
    }),
    overrides: t.field({
      type: 'JSON',
      nullable: true,
      description: 'The merge patch (RFC 7396) on the inputs.',
      resolve: ({ overrides }) => overrides,
    }),
    pinSeed: t.boolean({
      description: 'Whether the recorded seeds were put into the inputs.',
      resolve: ({ options }) => storedOptions.parse(options).pinSeed,
    }),
    includeReplayed: t.boolean({
      description: 'Whether it is of jobs too whose original had a replay in flight or a successful one.',
      resolve: ({ options }) => storedOptions.parse(options).includeReplayed,
    }),
    includeRefused: t.boolean({
      description: 'Whether it is of jobs too that fal had refused, with the same inputs.',
      resolve: ({ options }) => storedOptions.parse(options).includeRefused,
    }),
    includeUnconfirmed: t.boolean({
      description: 'Whether it is of jobs too that fal had never confirmed or disowned.',
      resolve: ({ options }) => storedOptions.parse(options).includeUnconfirmed,
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was asked for.' }),
    state: t.field({
      type: ReplayState,
      description: 'How it stands.',
      resolve: async (replay, _args, context) => stateOf(replay, await tallyOf(replay, context)),
    }),
    pausedAt: t.expose('pausedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'Since when nothing is sent.',
    }),
    pauseReason: t.exposeString('pauseReason', { nullable: true, description: 'Why nothing is sent.' }),
    cancelledAt: t.expose('cancelledAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was cancelled.',
    }),
    endedAt: t.expose('endedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When its last job was seen to have ended.',
    }),
    total: t.int({
      description: 'How many jobs it has, of those that were not pruned.',
      resolve: async (replay, _args, context) => (await tallyOf(replay, context)).total,
    }),
    counts: t.field({
      type: ReplayCounts,
      description: 'How many of its jobs are in which state.',
      resolve: (replay, _args, context) => tallyOf(replay, context),
    }),
    estimatedDollars: t.float({
      nullable: true,
      description: 'What it was expected to cost, of the jobs whose price is known; null where none is.',
      resolve: ({ estimatedCents }) => toDollars(estimatedCents?.toNumber() ?? null),
    }),
    unpricedJobs: t.exposeInt('unpricedJobs', {
      description: 'How many of its jobs have no known price and are not in `estimatedDollars`.',
    }),
    spentDollars: t.float({
      nullable: true,
      description:
        'What its completed jobs cost, of those that were not pruned and as far as it is known; null where none of it is.',
      resolve: async (replay, _args, context) => toDollars((await tallyOf(replay, context)).spentCents),
    }),
    unknownCosts: t.int({
      description: 'How many completed jobs have no known cost and are not in `spentDollars`.',
      resolve: async (replay, _args, context) => (await tallyOf(replay, context)).unknownCosts,
    }),
    generations: t.connection(
      {
        type: Generation,
        description: 'Its jobs, newest first.',
        resolve: async ({ id }, page, { deps, viewer }) => {
          const { edges, pageInfo } = await listJobs(deps.db, viewer, id, page);
          return { edges: [...edges], pageInfo };
        },
      },
      { name: 'ReplayGenerationsConnection', description: 'A page of the jobs of a replay.' },
      { name: 'ReplayGenerationsEdge', description: 'A job and its place in the list.' },
    ),
  }),
});

builder.queryField('replays', (t) =>
  t.connection(
    {
      type: Replay,
      description: "The replays that the viewer asked for, to an admin everybody's; newest first.",
      resolve: async (_root, page, { deps, viewer }) => {
        const { edges, pageInfo } = await listReplays(deps.db, viewer, page);
        return { edges: [...edges], pageInfo };
      },
    },
    { name: 'ReplayConnection', description: 'A page of replays.' },
    { name: 'ReplayEdge', description: 'A replay and its place in the list.' },
  ),
);
