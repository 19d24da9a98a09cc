import { encodeGlobalID } from '@pothos/plugin-relay';
import type { Update } from '../../changes/update-queue.ts';
import { maySee } from '../../generations/access.ts';
import { checkFilter } from '../../generations/find/filter.ts';
import type { Generation as Row, RowParts } from '../../generations/row.ts';
import { retry } from '../../lib/retry.ts';
import { sharedWork } from '../../lib/work.ts';
import { logFailure } from '../../logger.ts';
import { builder } from '../builder.ts';
import type { GraphQLContext } from '../context.ts';
import { costs, STATEMENT } from '../costs.ts';
import { generationRows } from '../generation-rows.ts';
import { requestedParts } from '../requested-parts.ts';
import { Generation } from '../types/generation.ts';
import { GenerationFilter } from '../types/generation-connection.ts';

type Told = Update & { readonly row: Row | null };

// A filter is kept for as long as anybody subscribes with it.
const MAX_FILTER_BYTES = 20_000;
const READ_AGAIN = { forMs: 3000, pauseMs: 200 };

const GenerationUpdate = builder.objectRef<Told>('GenerationUpdate').implement({
  description:
    'A generation that has changed, or the position alone. Each has a `cursor`; where `gap` is true, list the generations.',
  fields: (t) => ({
    cursor: t.exposeString('cursor', {
      description: 'The position that has been reached: subscribe with it as `after` to go on from there.',
    }),
    gap: t.exposeBoolean('gap', {
      description:
        'Whether there may have been changes before this position that are not told: at the beginning without `after`, and where they were too many or are no longer known. List the generations then; what was listed before is not to be relied on.',
    }),
    id: t.id({
      nullable: true,
      description:
        'Global id of the generation that has changed; null where the event only tells the position.',
      resolve: ({ id }) => (id === undefined ? null : encodeGlobalID('Generation', String(id))),
    }),
    generation: t.field({
      type: Generation,
      nullable: true,
      description:
        'The generation as it is now; null if it is gone, is no longer the viewer’s, or does not match the filter, and where the event only tells the position.',
      resolve: ({ row }) => row,
    }),
  }),
});

const reads = new WeakMap<object, Promise<ReadonlyMap<bigint, Row>>>();

/** The row of an update, read by one statement with those that are told together and with what others are told now. */
async function rowOf({ deps, viewer }: GraphQLContext, update: Update, parts: RowParts): Promise<Row | null> {
  if (update.id === undefined || !update.fits) return null;
  const read = async () =>
    new Map((await generationRows(deps.db, update.together, parts)).map((row) => [row.id, row]));
  const reading =
    reads.get(update.together) ?? sharedWork(() => retry(read, { ...READ_AGAIN, clock: deps.clock }));
  reads.set(update.together, reading);
  const row = (await reading).get(update.id);
  return row && maySee(viewer, row) ? row : null;
}

builder.subscriptionField('generationUpdated', (t) =>
  t.field({
    type: GenerationUpdate,
    authScopes: { read: true },
    ...costs({ own: STATEMENT }),
    description:
      'The generations that change from now on, or since `after`, which the viewer may see and which match the filter. The first event without `after` tells the position from which on nothing is missed: list what is wanted then, as at each `gap`, and apply each other event to it. Several changes of one generation may be told as one, with its newest state. It has no end of its own: where it completes, subscribe again with the last `cursor`.',
    args: {
      filter: t.arg({ type: GenerationFilter, description: 'Selects generations; all if omitted.' }),
      after: t.arg.string({
        description:
          'The `cursor` of the last event seen: everything since is told. One that is too old is answered by an event whose `gap` is true.',
      }),
    },
    subscribe: async (_root, { filter, after }, { deps, viewer, feed }) => {
      checkFilter('filter', filter ?? {}, Math.min(deps.maxInputBytes, MAX_FILTER_BYTES));
      const filters = Object.values(filter ?? {}).some((condition) => condition != null);
      return await feed.follow(
        { viewer, filter: filters ? (filter ?? undefined) : undefined },
        after ?? undefined,
      );
    },
    resolve: async (update: Update, _args, context, info) => {
      try {
        return { ...update, row: await rowOf(context, update, requestedParts(info)) };
      } catch (error) {
        logFailure(context.deps.log, error, 'what has changed could not be read');
        // Without the row it would be taken for one that is gone.
        return { ...update, id: undefined, gap: true, row: null };
      }
    },
  }),
);
