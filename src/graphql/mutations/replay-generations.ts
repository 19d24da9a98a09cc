import { InvalidInputError, NotAllowedError, RateLimitedError } from '../../errors.ts';
import {
  NothingToReplayError,
  ReplayLimitError,
  ReplayPlanChangedError,
  ReplayPlanExpiredError,
} from '../../replay/errors.ts';
import { replayGenerations } from '../../replay/replay-generations.ts';
import { builder } from '../builder.ts';
import { costs } from '../costs.ts';
import { GenerationFilter } from '../types/generation-connection.ts';
import { Replay } from '../types/replay.ts';

const ReplayGenerationsInput = builder.inputType('ReplayGenerationsInput', {
  description: 'What to replay: give either `planToken` or `filter`.',
  fields: (t) => ({
    planToken: t.string({
      description:
        'The token of a `replayPlan`: exactly its generations are replayed, or none. Used again, it returns the same replay.',
    }),
    filter: t.field({
      type: GenerationFilter,
      description:
        'Selects the generations to replay: FAILED ones unless it names states. An empty filter is rejected.',
    }),
    overrides: t.field({
      type: 'JSON',
      description:
        'A merge patch (RFC 7396) for the inputs: members replace, null removes. Generations that fal rejected are included if it changes their inputs.',
    }),
    pinSeed: t.boolean({
      description: 'Put the recorded seed into the inputs, to reproduce the same output.',
    }),
    includeReplayed: t.boolean({
      defaultValue: false,
      description:
        'Include generations whose original already has a replay in flight or completed, and such replays themselves: they are run once more.',
    }),
    includeRefused: t.boolean({
      description:
        'Include generations that fal rejected, with unchanged inputs: useful if what the inputs refer to has changed.',
    }),
    includeUnconfirmed: t.boolean({
      description: 'Include generations that fal never confirmed, or disowned, but may have run and billed.',
    }),
    maxJobs: t.int({ description: 'Refuse to replay more generations than this.' }),
    maxDollars: t.float({
      description:
        'The most the replay may spend, in US dollars. Refused if the estimated cost is above this, or is not known; paused while it runs if what fal bills shows that the rest no longer fits.',
    }),
    dryRun: t.boolean({
      description: 'Return what would be recorded, and change nothing.',
    }),
  }),
});

builder.mutationField('replayGenerations', (t) =>
  t.field({
    type: Replay,
    authScopes: { change: true },
    ...costs({ own: 500, spends: true }),
    description:
      'Records generations again as new ones, and sends them in the background, at a limited rate and each exactly once.',
    args: {
      input: t.arg({
        type: ReplayGenerationsInput,
        required: true,
        description: 'What to replay, and with which changes.',
      }),
    },
    errors: {
      types: [
        InvalidInputError,
        NotAllowedError,
        RateLimitedError,
        NothingToReplayError,
        ReplayLimitError,
        ReplayPlanExpiredError,
        ReplayPlanChangedError,
      ],
      union: { name: 'ReplayGenerationsResult', description: 'Result of replaying generations.' },
      result: { name: 'ReplayGenerationsSuccess', description: 'The replay was recorded and is under way.' },
      dataField: {
        name: 'replay',
        description:
          'The replay. That of a dry run is a preview: its `id` leads nowhere, and it has no `generations`.',
      },
    },
    resolve: async (_root, { input }, { deps, viewer, takeCall }) => {
      await takeCall('replay');
      return await replayGenerations(deps, viewer, input);
    },
  }),
);
