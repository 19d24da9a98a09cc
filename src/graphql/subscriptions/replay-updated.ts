import { followReplay } from '../../changes/follow-replay.ts';
import { findReplay } from '../../replay/replays.ts';
import { builder } from '../builder.ts';
import { costs, STATEMENT } from '../costs.ts';
import { rowId } from '../types/generation.ts';
import { Replay } from '../types/replay.ts';

builder.subscriptionField('replayUpdated', (t) =>
  t.field({
    type: Replay,
    authScopes: { read: true },
    ...costs({ own: STATEMENT }),
    description:
      'A replay as it is now, and again whenever it or its counts have changed, at most about twice a second. Completes when the replay has ended.',
    args: { id: t.arg.globalID({ for: Replay, required: true, description: 'Global id of the replay.' }) },
    subscribe: async (_root, { id }, { deps, viewer, feed }) => {
      const read = () => findReplay(deps.db, viewer, rowId(id.id));
      // Before anything is begun for a replay that the viewer may not see.
      await read();
      return await followReplay(feed, rowId(id.id), { read, isOver: ({ endedAt }) => endedAt !== null });
    },
    resolve: (replay) => replay,
  }),
);
