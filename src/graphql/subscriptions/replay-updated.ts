import { followReplay } from '../../changes/follow-replay.ts';
import { retry } from '../../lib/retry.ts';
import { findReplay } from '../../replay/replays.ts';
import { builder } from '../builder.ts';
import { costs, STATEMENT } from '../costs.ts';
import { rowId } from '../types/generation.ts';
import { Replay } from '../types/replay.ts';

// A connection that is ended while it is read ends no subscription.
const READ_AGAIN = { forMs: 3000, pauseMs: 200 };

builder.subscriptionField('replayUpdated', (t) =>
  t.field({
    type: Replay,
    authScopes: { read: true },
    ...costs({ own: STATEMENT }),
    description:
      'A replay as it is now, and again whenever it or its counts have changed, at most about twice a second. Completes when the replay has ended.',
    args: { id: t.arg.globalID({ for: Replay, required: true, description: 'Global id of the replay.' }) },
    subscribe: async (_root, { id }, { deps, viewer, feed }) => {
      const find = () => findReplay(deps.db, viewer, rowId(id.id));
      // Before anything is begun for a replay that the viewer may not see.
      await find();
      const read = () => retry(find, { ...READ_AGAIN, clock: deps.clock });
      return await followReplay(feed, rowId(id.id), { read, isOver: ({ endedAt }) => endedAt !== null });
    },
    resolve: (replay) => replay,
  }),
);
