import { accessWhere } from '../../generations/access.ts';
import { createBatch } from '../../lib/batch.ts';
import { type InputChange as Change, diffInputs } from '../../replay/inputs-diff.ts';
import { replaysOf } from '../../replay/relatives.ts';
import { builder } from '../builder.ts';
import { Generation } from './generation.ts';
import { Replay } from './replay.ts';

const InputChange = builder.objectRef<Change>('InputChange').implement({
  description: 'One member of the inputs that differs.',
  fields: (t) => ({
    path: t.exposeString('path', {
      description: 'Where, as a JSON Pointer: `/duration`, `/image_size/width`.',
    }),
    before: t.field({
      type: 'JSON',
      nullable: true,
      description: 'Its value in the original; null where it was not there.',
      resolve: ({ before }) => before,
    }),
    after: t.field({
      type: 'JSON',
      nullable: true,
      description: 'Its value now; null where it is not there.',
      resolve: ({ after }) => after,
    }),
  }),
});

const replaysBatch = createBatch(replaysOf);

builder.prismaObjectFields(Generation, (t) => ({
  replayOf: t.field({
    type: Generation,
    nullable: true,
    description: 'The job that this one repeats; null where it is no replay, or the original is gone.',
    // Prisma makes one query of all that are asked for at once.
    resolve: async ({ replayOf }, _args, { deps, viewer }) =>
      replayOf === null
        ? null
        : await deps.db.generation.findUnique({ where: { id: replayOf, ...accessWhere(viewer) } }),
  }),
  replays: t.field({
    type: [Generation],
    description: 'The jobs that repeat this one, newest first.',
    resolve: async (job, _args, { deps }) => [...((await replaysBatch(deps.db, job)) ?? [])],
  }),
  inputDiff: t.field({
    type: [InputChange],
    nullable: true,
    description:
      "What changed from the original's inputs, none where nothing did; null where there is no original.",
    resolve: async ({ replayOf, inputs }, _args, { deps }) => {
      if (replayOf === null) return null;
      const original = await deps.db.generation.findUnique({ where: { id: replayOf } });
      return original && diffInputs(original.inputs, inputs);
    },
  }),
  // Not the replay itself, whose jobs have it again: a query could go round and multiply.
  replayId: t.globalID({
    nullable: true,
    description:
      'The replay that made this job, for `node`, `pauseReplay` and the like; null where it is no replay. Only who asked for it (`replayRequestedBy`) and admins see it there.',
    resolve: ({ replayId }) => (replayId === null ? null : { type: Replay, id: String(replayId) }),
  }),
  replayRequestedBy: t.string({
    nullable: true,
    description: 'Who asked for the replay that made this job; null where it is no replay.',
    resolve: async ({ replayId }, _args, { deps }) =>
      replayId === null
        ? null
        : ((await deps.db.replay.findUnique({ where: { id: replayId } }))?.requestedBy ?? null),
  }),
}));
