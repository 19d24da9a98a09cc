import { maySee } from '../../generations/access.ts';
import { createBatch } from '../../lib/batch.ts';
import { type InputChange as Change, diffInputs } from '../../replay/inputs-diff.ts';
import { replaysOf, requestersOf } from '../../replay/replays.ts';
import { builder } from '../builder.ts';
import { costs } from '../costs.ts';
import { generationRows } from '../generation-rows.ts';
import { requestedParts } from '../requested-parts.ts';
import { Generation } from './generation.ts';
import { Replay } from './replay.ts';

const InputChange = builder.objectRef<Change>('InputChange').implement({
  description: 'A difference between the inputs of a generation and those of its original.',
  fields: (t) => ({
    path: t.exposeString('path', {
      description: 'Location as a JSON Pointer, such as `/image_size/width`.',
    }),
    before: t.field({
      type: 'JSON',
      nullable: true,
      description: 'Value in the original; null if absent.',
      resolve: ({ before }) => before,
    }),
    after: t.field({
      type: 'JSON',
      nullable: true,
      description: 'Value in this generation; null if absent.',
      resolve: ({ after }) => after,
    }),
  }),
});

const replaysBatch = createBatch(replaysOf);
const requesterBatch = createBatch(requestersOf);

builder.prismaObjectFields(Generation, (t) => ({
  replayOf: t.field({
    type: Generation,
    nullable: true,
    ...costs({ own: 5 }),
    description:
      'The generation that this one repeats; null if it repeats none, or if the original was pruned. Besides replays, a new attempt under an `idempotencyKey` repeats the one that fal did not take.',
    resolve: async ({ replayOf }, _args, { deps, viewer }, info) => {
      if (replayOf === null) return null;
      const [original] = await generationRows(deps.db, [replayOf], requestedParts(info));
      return original && maySee(viewer, original) ? original : null;
    },
  }),
  replays: t.field({
    type: [Generation],
    ...costs({ own: 5 }),
    description: 'The generations that repeat this one, newest first; at most 100.',
    resolve: async (job, _args, { deps }, info) => [
      ...((await replaysBatch(deps.db, { key: job, parts: requestedParts(info) })) ?? []),
    ],
  }),
  inputDiff: t.field({
    type: [InputChange],
    ...costs({ own: 5, rows: 5 }),
    nullable: true,
    description:
      'How the inputs differ from those of the original: empty if they do not, null if there is no original.',
    resolve: async ({ replayOf, inputs }, _args, { deps }) => {
      if (replayOf === null) return null;
      const [original] = await generationRows(deps.db, [replayOf], { inputs: true, payload: false });
      return original ? diffInputs(original.inputs, inputs) : null;
    },
  }),
  // An id, not the replay: with `Replay.generations` it would be a cycle, and a query could grow without bound.
  replayId: t.globalID({
    nullable: true,
    description:
      'Global id of the replay that created this generation, for `node`, `pauseReplay` and so on; null if none did. Only the user in `replayRequestedBy`, analysts and admins can read that replay.',
    resolve: ({ replayId }) => (replayId === null ? null : { type: Replay, id: String(replayId) }),
  }),
  replayRequestedBy: t.string({
    nullable: true,
    description: 'The user who requested the replay that created this generation; null if none did.',
    resolve: async ({ replayId }, _args, { deps }) =>
      replayId === null ? null : ((await requesterBatch(deps.db, replayId)) ?? null),
  }),
}));
