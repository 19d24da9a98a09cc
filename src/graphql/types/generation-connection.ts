import { windowOf } from '../../generations/find/filter.ts';
import { countGenerations, listGenerations } from '../../generations/find/list.ts';
import { builder } from '../builder.ts';
import { Generation, GenerationStatus } from './generation.ts';
import { ResolvedTimeWindow, TimeWindow } from './time-window.ts';

/** Which jobs are wanted. */
export const GenerationFilter = builder.inputType('GenerationFilter', {
  description: 'Which jobs are wanted; what is not given does not restrict.',
  fields: (t) => ({
    userId: t.string({ description: 'Jobs of this user. A user sees only their own in any case.' }),
    endpoint: t.stringList({ description: 'Jobs of any of these endpoints.' }),
    status: t.field({ type: [GenerationStatus], description: 'Jobs in any of these states.' }),
    window: t.field({ type: TimeWindow, description: 'Jobs recorded in this span of time.' }),
    createdFrom: t.field({ type: 'DateTime', description: 'Jobs recorded at this time or later.' }),
    createdTo: t.field({ type: 'DateTime', description: 'Jobs recorded before this time.' }),
    minCostCents: t.float({ description: 'Jobs that cost at least so many US cents.' }),
    errorType: t.string({ description: 'Jobs that failed for this reason of fal.' }),
    search: t.string({
      description: 'Words that the prompt has, typing mistakes forgiven; all of them have to be there.',
    }),
    outputUrl: t.string({
      description:
        'The URL of a file that the job made, or a part of it of at least 3 characters that begins where a word of it ' +
        'begins: in `…/lion/hRtY5Kq2_output.mp4` the id, the beginning of the id, or the name.',
    }),
    inputs: t.field({
      type: 'JSON',
      description: 'Jobs whose inputs contain this, such as `{resolution: "4k"}`.',
    }),
  }),
});

builder.queryField('generations', (t) =>
  t.connection(
    {
      type: Generation,
      description: 'The jobs that the viewer may see, newest first.',
      args: { filter: t.arg({ type: GenerationFilter, description: 'Which jobs are wanted.' }) },
      resolve: async (_root, { filter, ...args }, { deps, viewer }) => {
        const now = deps.clock();
        const { edges, pageInfo } = await listGenerations(
          deps.db,
          viewer,
          { filter: filter ?? {}, now },
          args,
        );
        return { edges: [...edges], pageInfo, window: windowOf(filter ?? {}, now) };
      },
    },
    {
      name: 'GenerationConnection',
      description: 'A page of jobs.',
      fields: (page) => ({
        window: page.expose('window', {
          type: ResolvedTimeWindow,
          nullable: true,
          description: "The span that the filter's window stood for; null where it has none.",
        }),
      }),
    },
    { name: 'GenerationEdge', description: 'A job and its place in the list.' },
  ),
);

builder.queryField('generationCount', (t) =>
  t.int({
    description:
      'How many jobs the viewer may see that match; without a window the whole history is counted.',
    args: { filter: t.arg({ type: GenerationFilter, description: 'Which jobs are counted.' }) },
    resolve: (_root, { filter }, { deps, viewer }) =>
      countGenerations(deps.db, viewer, { filter: filter ?? {}, now: deps.clock() }),
  }),
);
