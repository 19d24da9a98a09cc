import { toDollars } from '../../lib/dollars.ts';
import { makePlan, type ReplayPlan as Plan } from '../../replay/plan/make-plan.ts';
import { boundOf, type Sum } from '../../replay/plan/money.ts';
import type { SkippedJobs as Skipped } from '../../replay/plan/plan.ts';
import type { SkipReason } from '../../replay/plan/skip-reasons.ts';
import { builder } from '../builder.ts';
import { costs, REPORT, STATEMENT } from '../costs.ts';
import { generationRows } from '../generation-rows.ts';
import { requestedParts } from '../requested-parts.ts';
import { Generation } from './generation.ts';
import { GenerationFilter } from './generation-connection.ts';

const ReplaySkipReason = builder.enumType('ReplaySkipReason', {
  description: 'Why a generation that the filter matches is not replayed.',
  values: {
    STILL_RUNNING: { description: 'It has not ended.' },
    ALREADY_REPLAYED: {
      description:
        'Its original already has a replay in flight or completed (possibly this generation itself); see `includeReplayed`.',
    },
    SUPERSEDED: {
      description:
        'The original itself, or another repetition of it, is replayed instead, or a new attempt under its `idempotencyKey` has taken its place.',
    },
    INPUTS_GONE: { description: 'Its inputs were pruned.' },
    WOULD_BE_REFUSED: {
      description:
        'fal rejected these inputs (422) and would do so again; see `overrides` and `includeRefused`.',
    },
    ENDPOINT_NOT_FOUND: { description: 'fal does not have this endpoint (404); see `includeRefused`.' },
    MAY_BE_PAID: {
      description:
        'fal may have run and billed it, its original or a replay of it, but never confirmed that; see `includeUnconfirmed`.',
    },
    NOT_ALLOWED: { description: '`submitGeneration` would no longer accept these inputs.' },
    ENDPOINT_NOT_ALLOWED: {
      description:
        'The role of the viewer may not submit to its endpoint (`ALLOWED_ENDPOINTS` of the server).',
    },
    SEED_UNKNOWN: { description: '`pinSeed` is set, but no seed was recorded.' },
    NOT_EXACT: { description: 'A number in the inputs is beyond 2^53 and would not reach fal exactly.' },
    BEYOND_LIMIT: { description: "It is beyond the plan's `limit`." },
  } satisfies Record<SkipReason, { description: string }>,
});

/** The jobs a plan leaves out for one reason. */
export const SkippedJobs = builder.objectRef<Skipped>('SkippedJobs').implement({
  description: 'Generations that are left out for one reason.',
  fields: (t) => ({
    reason: t.field({
      type: ReplaySkipReason,
      description: 'Why they are left out.',
      resolve: ({ reason }) => reason,
    }),
    count: t.exposeInt('count', { description: 'Number of generations.' }),
    examples: t.field({
      type: [Generation],
      ...costs({ own: STATEMENT, rows: 3 }),
      description: 'The first few of them.',
      resolve: ({ examples }, _args, { deps }, info) =>
        generationRows(
          deps.db,
          examples.toSorted((a, b) => Number(a - b)),
          requestedParts(info),
        ),
    }),
  }),
});

const EndpointEstimate = builder
  .objectRef<Sum & { readonly endpoint: string; readonly jobs: number }>('ReplayEndpointEstimate')
  .implement({
    description: "A plan's generations on one endpoint.",
    fields: (t) => ({
      endpoint: t.exposeString('endpoint', { description: 'The fal endpoint.' }),
      jobs: t.exposeInt('jobs', { description: 'Number of generations that would be replayed.' }),
      estimatedDollars: t.float({
        nullable: true,
        description:
          'Their estimated cost in US dollars, without those in `unpricedJobs`; null if no price is known.',
        resolve: ({ cents }) => toDollars(cents),
      }),
      unpricedJobs: t.exposeInt('unknown', { description: 'Number of generations whose price is unknown.' }),
    }),
  });

const ReplayPlan = builder.objectRef<Plan>('ReplayPlan').implement({
  description:
    'What a replay would do and cost. `matched` is the sum of `toReplay` and all `skipped` counts.',
  fields: (t) => ({
    matched: t.exposeInt('matched', { description: 'Number of generations the filter matches.' }),
    toReplay: t.int({
      description: 'Number of them that would be replayed.',
      resolve: ({ ids }) => ids.length,
    }),
    byEndpoint: t.field({
      type: [EndpointEstimate],
      description: 'The generations to replay, by endpoint, largest number first.',
      resolve: ({ byEndpoint }) =>
        [...byEndpoint]
          .map(([endpoint, estimate]) => ({ endpoint, ...estimate }))
          .sort((a, b) => b.jobs - a.jobs),
    }),
    estimatedDollars: t.float({
      nullable: true,
      description:
        'Estimated cost in US dollars, without the generations in `unpricedJobs`; null if no price is known.',
      resolve: ({ estimate }) => toDollars(estimate.cents),
    }),
    unverifiedJobs: t.int({
      description:
        'Number of generations whose estimate is not verified: what decides their price is not documented, or an input has an unknown effect on it. `estimateCost` says what is not known.',
      resolve: ({ unverified }) => unverified,
    }),
    lowDollars: t.float({
      nullable: true,
      description:
        'The least it is expected to cost, in US dollars; null unless that is known of every generation.',
      resolve: ({ low }) => toDollars(boundOf(low)),
    }),
    highDollars: t.float({
      nullable: true,
      description:
        'The most it is expected to cost, in US dollars; null unless that is known of every generation.',
      resolve: ({ high }) => toDollars(boundOf(high)),
    }),
    unpricedJobs: t.int({
      description: 'Number of generations whose price is unknown, not included in `estimatedDollars`.',
      resolve: ({ estimate }) => estimate.unknown,
    }),
    skipped: t.field({
      type: [SkippedJobs],
      description: 'The generations that would be left out, by reason.',
      resolve: ({ skipped }) => [...skipped],
    }),
    token: t.exposeString('token', {
      description:
        'Pass it to `replayGenerations` to carry out exactly this plan. Valid for this viewer only.',
    }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'When the token expires.' }),
  }),
});

builder.queryField('replayPlan', (t) =>
  t.field({
    type: ReplayPlan,
    authScopes: { read: true },
    ...costs(REPORT),
    description:
      'What a replay of these generations would do and cost. Nothing is sent; the returned token carries out exactly this plan. Counts as an estimate: refused with the code `RATE_LIMITED` if it is asked too often.',
    args: {
      filter: t.arg({
        type: GenerationFilter,
        required: true,
        description:
          'Selects the generations to replay: FAILED ones unless it names states. An empty filter is rejected.',
      }),
      overrides: t.arg({
        type: 'JSON',
        description:
          'A merge patch (RFC 7396) for the inputs: members replace, null removes. Generations that fal rejected are included if it changes their inputs.',
      }),
      limit: t.arg.int({ description: 'Replay at most this many generations, oldest first.' }),
      pinSeed: t.arg.boolean({
        description: 'Put the recorded seed into the inputs, to reproduce the same output.',
      }),
      includeReplayed: t.arg.boolean({
        description:
          'Include generations whose original already has a replay in flight or completed, and such replays themselves.',
      }),
      includeRefused: t.arg.boolean({
        description: 'Include generations that fal rejected, with unchanged inputs.',
      }),
      includeUnconfirmed: t.arg.boolean({
        description:
          'Include generations that fal never confirmed, or disowned, but may have run and billed.',
      }),
    },
    resolve: async (_root, { limit, ...args }, { deps, viewer, takeCall }) => {
      await takeCall('estimate');
      return await makePlan(deps, viewer, args, limit);
    },
  }),
);
