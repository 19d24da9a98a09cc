import { makePlan, type ReplayPlan as Plan } from '../../replay/plan/make-plan.ts';
import { type Sum, toDollars } from '../../replay/plan/money.ts';
import type { SkippedJobs as Skipped } from '../../replay/plan/plan.ts';
import type { SkipReason } from '../../replay/plan/skip-reasons.ts';
import { builder } from '../builder.ts';
import { Generation } from './generation.ts';
import { GenerationFilter } from './generation-connection.ts';

const ReplaySkipReason = builder.enumType('ReplaySkipReason', {
  description: 'Why a job that the filter matches is not replayed.',
  values: {
    STILL_RUNNING: { description: 'It has not ended.' },
    ALREADY_REPLAYED: {
      description:
        'A replay of the same original is in flight or was successful, this job itself or another; see `includeReplayed`.',
    },
    SUPERSEDED: {
      description: 'Another replay of the same original, or the original itself, is replayed instead.',
    },
    INPUTS_GONE: { description: 'What was asked for was pruned.' },
    WOULD_BE_REFUSED: {
      description:
        'fal has refused these inputs (422) and would again; see `overrides` and `includeRefused`.',
    },
    ENDPOINT_NOT_FOUND: { description: 'fal had no such endpoint (404); see `includeRefused`.' },
    MAY_BE_PAID: {
      description:
        'fal never confirmed it or disowns it, and may have made and billed it all the same; see `includeUnconfirmed`.',
    },
    NOT_ALLOWED: { description: '`submitGeneration` would not take these inputs now.' },
    SEED_UNKNOWN: { description: 'The seed is to be pinned, and none was recorded.' },
    NOT_EXACT: { description: 'A number is beyond 2^53 and would not reach fal exactly.' },
    BEYOND_LIMIT: { description: "It is beyond the plan's `limit`." },
  } satisfies Record<SkipReason, { description: string }>,
});

/** Jobs that are left out for one reason. */
export const SkippedJobs = builder.objectRef<Skipped>('SkippedJobs').implement({
  description: 'Jobs that are not replayed, by reason.',
  fields: (t) => ({
    reason: t.field({
      type: ReplaySkipReason,
      description: 'The reason.',
      resolve: ({ reason }) => reason,
    }),
    count: t.exposeInt('count', { description: 'How many there are.' }),
    examples: t.field({
      type: [Generation],
      description: 'The first few of them.',
      resolve: async ({ examples }, _args, { deps }) =>
        await deps.db.generation.findMany({ where: { id: { in: [...examples] } }, orderBy: { id: 'asc' } }),
    }),
  }),
});

const EndpointEstimate = builder
  .objectRef<Sum & { readonly endpoint: string; readonly jobs: number }>('ReplayEndpointEstimate')
  .implement({
    description: 'The jobs of one endpoint in a plan.',
    fields: (t) => ({
      endpoint: t.exposeString('endpoint', { description: 'The fal endpoint.' }),
      jobs: t.exposeInt('jobs', { description: 'How many jobs of it would be replayed.' }),
      estimatedDollars: t.float({
        nullable: true,
        description: 'What they are expected to cost, as far as that is known; null where none of it is.',
        resolve: ({ cents }) => toDollars(cents),
      }),
      unpricedJobs: t.exposeInt('unknown', { description: 'How many of them have no known price.' }),
    }),
  });

const ReplayPlan = builder.objectRef<Plan>('ReplayPlan').implement({
  description: 'What a replay would do and cost. `matched` is `toReplay` and all the skipped together.',
  fields: (t) => ({
    matched: t.exposeInt('matched', { description: 'How many jobs the filter matches.' }),
    toReplay: t.int({
      description: 'How many of them would be replayed.',
      resolve: ({ ids }) => ids.length,
    }),
    byEndpoint: t.field({
      type: [EndpointEstimate],
      description: 'The same by endpoint, the most jobs first.',
      resolve: ({ byEndpoint }) =>
        [...byEndpoint]
          .map(([endpoint, estimate]) => ({ endpoint, ...estimate }))
          .sort((a, b) => b.jobs - a.jobs),
    }),
    estimatedDollars: t.float({
      nullable: true,
      description: 'What it is expected to cost, of the jobs whose price is known; null where none is.',
      resolve: ({ estimate }) => toDollars(estimate.cents),
    }),
    unpricedJobs: t.int({
      description: 'How many jobs have no known price and are not in `estimatedDollars`.',
      resolve: ({ estimate }) => estimate.unknown,
    }),
    skipped: t.field({
      type: [SkippedJobs],
      description: 'The jobs that would not be replayed, by reason.',
      resolve: ({ skipped }) => [...skipped],
    }),
    token: t.exposeString('token', {
      description: 'For `replayGenerations`: stands for exactly these jobs and options, for this viewer.',
    }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'Until when the token can be used.' }),
  }),
});

builder.queryField('replayPlan', (t) =>
  t.field({
    type: ReplayPlan,
    description:
      'What a replay of these jobs would do and cost. Nothing is sent; the answer has a token to do exactly that.',
    args: {
      filter: t.arg({
        type: GenerationFilter,
        required: true,
        description: 'Which jobs; FAILED ones unless it names states. An empty one is refused.',
      }),
      overrides: t.arg({
        type: 'JSON',
        description:
          'A merge patch (RFC 7396) on the inputs: members replace, null removes. Jobs that fal has refused are taken along where it changes their inputs.',
      }),
      limit: t.arg.int({ description: 'At most so many jobs, the oldest first.' }),
      pinSeed: t.arg.boolean({ description: 'Put the recorded seed into the inputs.' }),
      includeReplayed: t.arg.boolean({
        description:
          'Also jobs whose original has a replay that is in flight or was successful, and such replays themselves.',
      }),
      includeRefused: t.arg.boolean({
        description: 'Also jobs that fal has refused, with the same inputs.',
      }),
      includeUnconfirmed: t.arg.boolean({
        description:
          'Also jobs that fal never confirmed or disowns, and may have made and billed all the same.',
      }),
    },
    resolve: (_root, { limit, ...args }, { deps, viewer }) => makePlan(deps, viewer, args, limit),
  }),
);
