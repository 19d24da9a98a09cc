import { InvalidInputError } from '../../errors.ts';
import {
  NothingToReplayError,
  ReplayLimitError,
  ReplayPlanChangedError,
  ReplayPlanExpiredError,
} from '../../replay/errors.ts';
import { replayGenerations } from '../../replay/replay-generations.ts';
import { builder } from '../builder.ts';
import { GenerationFilter } from '../types/generation-connection.ts';
import { Replay } from '../types/replay.ts';

const ReplayGenerationsInput = builder.inputType('ReplayGenerationsInput', {
  description: 'What is to be replayed: either `planToken` or `filter`.',
  fields: (t) => ({
    planToken: t.string({
      description:
        'The token of a `replayPlan`: exactly its jobs are replayed, or none. Used again, it answers the same replay.',
    }),
    filter: t.field({
      type: GenerationFilter,
      description: 'Which jobs; FAILED ones unless it names states. An empty one is refused.',
    }),
    overrides: t.field({
      type: 'JSON',
      description:
        'A merge patch (RFC 7396) on the inputs: members replace, null removes. Jobs that fal has refused are taken along where it changes their inputs.',
    }),
    pinSeed: t.boolean({
      description: 'Put the recorded seed into the inputs, to make the same picture again.',
    }),
    includeReplayed: t.boolean({
      defaultValue: false,
      description:
        'Also jobs whose original has a replay that is in flight or was successful, and such replays themselves: they are rendered once more.',
    }),
    includeRefused: t.boolean({
      description: 'Also jobs that fal has refused, with the same inputs: where what these name has changed.',
    }),
    includeUnconfirmed: t.boolean({
      description:
        'Also jobs that fal never confirmed or disowns, and may have made and billed all the same.',
    }),
    maxJobs: t.int({ description: 'Refuse to replay more jobs than this.' }),
    maxDollars: t.float({
      description: 'Refuse a replay whose estimate is above this or cannot be known.',
    }),
    dryRun: t.boolean({
      description: 'Answer what would be recorded, and change nothing.',
    }),
  }),
});

builder.mutationField('replayGenerations', (t) =>
  t.field({
    type: Replay,
    description: 'Records jobs again as new ones, and sends them in the background: paced, each once.',
    args: {
      input: t.arg({
        type: ReplayGenerationsInput,
        required: true,
        description: 'Which jobs, and what changes.',
      }),
    },
    errors: {
      types: [
        InvalidInputError,
        NothingToReplayError,
        ReplayLimitError,
        ReplayPlanExpiredError,
        ReplayPlanChangedError,
      ],
      union: { name: 'ReplayGenerationsResult', description: 'What became of a wish to replay.' },
      result: { name: 'ReplayGenerationsSuccess', description: 'The replay is recorded and under way.' },
      dataField: {
        name: 'replay',
        description: 'The replay; a dry run has no number of its own and no jobs.',
      },
    },
    resolve: (_root, { input }, { deps, viewer }) => replayGenerations(deps, viewer, input),
  }),
);
