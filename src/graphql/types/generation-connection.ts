import { listGenerations } from '../../generations/list.ts';
import { builder } from '../builder.ts';
import { Generation, GenerationStatus } from './generation.ts';

/** Which jobs are wanted. */
export const GenerationFilter = builder.inputType('GenerationFilter', {
  description: 'Which jobs are wanted; what is not given does not restrict.',
  fields: (t) => ({
    userId: t.string({ description: 'Jobs of this user. A user sees only their own in any case.' }),
    endpoint: t.stringList({ description: 'Jobs of any of these endpoints.' }),
    status: t.field({ type: [GenerationStatus], description: 'Jobs in any of these states.' }),
    createdFrom: t.field({ type: 'DateTime', description: 'Jobs recorded at this time or later.' }),
    createdTo: t.field({ type: 'DateTime', description: 'Jobs recorded before this time.' }),
    inputs: t.field({
      type: 'JSON',
      description: 'Jobs whose inputs contain this, such as `{resolution: "4k"}`.',
    }),
  }),
});

/** A page of jobs. */
export const GenerationConnection = builder.connectionObject(
  { type: Generation, name: 'GenerationConnection', description: 'A page of jobs.' },
  { name: 'GenerationEdge', description: 'A job and its place in the list.' },
);

builder.queryField('generations', (t) =>
  t.connection(
    {
      type: Generation,
      description: 'The jobs that the viewer may see, newest first.',
      args: { filter: t.arg({ type: GenerationFilter, description: 'Which jobs are wanted.' }) },
      resolve: async (_root, { filter, ...page }, { deps, viewer }) => {
        const { edges, pageInfo } = await listGenerations(deps.db, viewer, filter ?? {}, page);
        return { edges: [...edges], pageInfo };
      },
    },
    GenerationConnection,
  ),
);
