import type { Viewer } from '../../deps.ts';
import type { Deps } from '../../generations/deps.ts';
import { cancelReplay, pauseReplay, resumeReplay } from '../../replay/control.ts';
import { ReplayNotFoundError, ReplayOverError } from '../../replay/errors.ts';
import type { Replay as ReplayRow } from '../../replay/row.ts';
import { builder } from '../builder.ts';
import { rowId } from '../types/generation.ts';
import { Replay } from '../types/replay.ts';

addMutation('pauseReplay', pauseReplay, 'Stops sending the jobs of a replay; those that were sent run on.');
addMutation(
  'resumeReplay',
  resumeReplay,
  'Goes on sending the jobs of a replay, whatever it was paused for.',
);
addMutation(
  'cancelReplay',
  cancelReplay,
  'Gives a replay up: jobs that were not sent are CANCELLED, those that were sent run on.',
);

function addMutation(
  name: 'pauseReplay' | 'resumeReplay' | 'cancelReplay',
  steer: (deps: Deps, viewer: Viewer, id: bigint) => Promise<ReplayRow>,
  description: string,
): void {
  const prefix = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  const input = builder.inputType(`${prefix}Input`, {
    description: 'A replay.',
    fields: (t) => ({
      id: t.globalID({ for: Replay, required: true, description: 'The global id of the replay.' }),
    }),
  });
  builder.mutationField(name, (t) =>
    t.field({
      type: Replay,
      description,
      args: { input: t.arg({ type: input, required: true, description: 'The replay.' }) },
      errors: {
        types: [ReplayOverError, ReplayNotFoundError],
        union: { name: `${prefix}Result`, description: 'What became of it.' },
        result: { name: `${prefix}Success`, description: 'The replay is as it was wished to be.' },
        dataField: { name: 'replay', description: 'The replay.' },
      },
      resolve: (_root, args, { deps, viewer }) => steer(deps, viewer, rowId(args.input.id.id)),
    }),
  );
}
