import type { Viewer } from '../../deps.ts';
import { InvalidInputError, NotAllowedError, RateLimitedError } from '../../errors.ts';
import type { Deps } from '../../generations/deps.ts';
import { cancelReplay, pauseReplay, resumeReplay } from '../../replay/control.ts';
import { ReplayCommittedError, ReplayNotFoundError, ReplayOverError } from '../../replay/errors.ts';
import type { Replay as ReplayRow } from '../../replay/row.ts';
import { builder } from '../builder.ts';
import { costs, STATEMENT } from '../costs.ts';
import { rowId } from '../types/generation.ts';
import { Replay } from '../types/replay.ts';

addMutation(
  'pauseReplay',
  pauseReplay,
  'Stops sending the generations of a replay. Those already sent continue.',
);
addMutation(
  'cancelReplay',
  cancelReplay,
  'Cancels a replay: generations that were not sent become CANCELLED, those already sent continue.',
);

function addMutation(
  name: 'pauseReplay' | 'cancelReplay',
  control: (deps: Deps, viewer: Viewer, id: bigint) => Promise<ReplayRow>,
  description: string,
): void {
  const prefix = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  const input = builder.inputType(`${prefix}Input`, {
    description: 'The replay to change.',
    fields: (t) => ({
      id: t.globalID({ for: Replay, required: true, description: 'Global id of the replay.' }),
    }),
  });
  builder.mutationField(name, (t) =>
    t.field({
      type: Replay,
      authScopes: { change: true },
      ...costs({ own: STATEMENT }),
      description,
      args: { input: t.arg({ type: input, required: true, description: 'The replay.' }) },
      errors: {
        types: [NotAllowedError, RateLimitedError, ReplayOverError, ReplayNotFoundError],
        union: { name: `${prefix}Result`, description: `Result of \`${name}\`.` },
        result: { name: `${prefix}Success`, description: 'The replay was changed.' },
        dataField: { name: 'replay', description: 'The replay after the change.' },
      },
      resolve: async (_root, args, { deps, viewer, takeCall }) => {
        // Neither spends: whoever has no replay left to start can stop the others.
        await takeCall('cancel');
        return await control(deps, viewer, rowId(args.input.id.id));
      },
    }),
  );
}

const ResumeReplayInput = builder.inputType('ResumeReplayInput', {
  description: 'The replay to change.',
  fields: (t) => ({
    id: t.globalID({ for: Replay, required: true, description: 'Global id of the replay.' }),
    maxDollars: t.float({
      description:
        'A new limit for all that the replay spends, in US dollars, including what it has spent. Left out, its limit stays.',
    }),
  }),
});

builder.mutationField('resumeReplay', (t) =>
  t.field({
    type: Replay,
    authScopes: { change: true },
    ...costs({ own: STATEMENT, spends: true }),
    description:
      'Resumes sending the generations of a replay, whatever it was paused for; under another limit if one is given.',
    args: { input: t.arg({ type: ResumeReplayInput, required: true, description: 'The replay.' }) },
    errors: {
      types: [
        NotAllowedError,
        RateLimitedError,
        ReplayOverError,
        ReplayNotFoundError,
        InvalidInputError,
        ReplayCommittedError,
      ],
      union: { name: 'ResumeReplayResult', description: 'Result of `resumeReplay`.' },
      result: { name: 'ResumeReplaySuccess', description: 'The replay was changed.' },
      dataField: { name: 'replay', description: 'The replay after the change.' },
    },
    resolve: async (_root, { input }, { deps, viewer, takeCall }) => {
      await takeCall('replay');
      return await resumeReplay(deps, viewer, rowId(input.id.id), input.maxDollars ?? null);
    },
  }),
);
