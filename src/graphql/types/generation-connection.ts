import { checkFilter, windowOf } from '../../generations/find/filter.ts';
import { countGenerations, listGenerations } from '../../generations/find/list.ts';
import { nowFor } from '../../generations/now.ts';
import { builder } from '../builder.ts';
import { costs, STATEMENT } from '../costs.ts';
import { requestedParts } from '../requested-parts.ts';
import { Generation, GenerationStatus } from './generation.ts';
import { TagInput } from './tag.ts';
import { ResolvedTimeWindow, TimeWindow } from './time-window.ts';

/** The filter that every query and mutation on a set of jobs takes. */
export const GenerationFilter = builder.inputType('GenerationFilter', {
  description: 'Selects generations. All given conditions must hold; an omitted one does not restrict.',
  fields: (t) => ({
    userId: t.string({ description: 'Generations of this user. Users see only their own in any case.' }),
    endpoint: t.stringList({ description: 'Generations on any of these endpoints.' }),
    status: t.field({ type: [GenerationStatus], description: 'Generations in any of these states.' }),
    window: t.field({ type: TimeWindow, description: 'Generations recorded in this time window.' }),
    createdFrom: t.field({ type: 'DateTime', description: 'Generations recorded at this time or later.' }),
    createdTo: t.field({ type: 'DateTime', description: 'Generations recorded before this time.' }),
    minCostCents: t.float({ description: 'Generations that cost at least this many US cents.' }),
    errorType: t.string({ description: 'Generations that failed with this `errorType`.' }),
    search: t.string({
      description:
        'Words in the inputs or in a result that is text, regardless of case and accents; all must be there, spelled this way or nearly. In Chinese, Japanese, Korean and Thai, any part of a sentence is found.',
    }),
    outputUrl: t.string({
      description:
        'URL of the primary output file, or a part of it: at least 3 characters, starting where a word of the URL ' +
        'starts. In `…/lion/hRtY5Kq2_output.mp4` that can be the id, the beginning of the id, or the file name.',
    }),
    inputs: t.field({
      type: 'JSON',
      description: 'Generations whose inputs contain this, such as `{resolution: "4k"}`.',
    }),
    tags: t.field({ type: [TagInput], description: 'Generations that have all of these tags.' }),
  }),
});

const GenerationOrderField = builder.enumType('GenerationOrderField', {
  description: 'What generations are ordered by.',
  values: {
    CREATED_AT: { description: 'When they were recorded.' },
    COST: {
      description:
        'What they cost; those whose cost is not known come last. Only within 31 days: the filter needs a `window`, ' +
        'or a `createdFrom`.',
    },
  } as const,
});

const OrderDirection = builder.enumType('OrderDirection', {
  description: 'Which end of a list comes first.',
  values: {
    ASC: { description: 'The oldest or least first.' },
    DESC: { description: 'The newest or greatest first.' },
  } as const,
});

const GenerationOrder = builder.inputType('GenerationOrder', {
  description: 'The order of generations.',
  fields: (t) => ({
    field: t.field({ type: GenerationOrderField, required: true, description: 'What they are ordered by.' }),
    direction: t.field({ type: OrderDirection, required: true, description: 'Which end comes first.' }),
  }),
});

builder.queryField('generations', (t) =>
  t.connection(
    {
      type: Generation,
      authScopes: { read: true },
      ...costs({ own: STATEMENT }),
      description: 'The generations the viewer may see, newest first unless `orderBy` says otherwise.',
      args: {
        filter: t.arg({ type: GenerationFilter, description: 'Selects generations; all if omitted.' }),
        orderBy: t.arg({
          type: GenerationOrder,
          description: 'The order of the list; a cursor belongs to the order that it was answered in.',
        }),
      },
      resolve: async (_root, { filter: given, orderBy, ...args }, { deps, viewer }, info) => {
        const filter = given ?? {};
        checkFilter('filter', filter, deps.maxInputBytes);
        const isRelative = filter.window?.last != null || orderBy?.field === 'COST';
        const now = await nowFor(deps, viewer, isRelative);
        const wanted = { filter, now, order: orderBy ?? undefined };
        const { edges, pageInfo } = await listGenerations(
          deps.db,
          viewer,
          wanted,
          args,
          requestedParts(info),
        );
        return { edges: [...edges], pageInfo, window: windowOf(filter, now) };
      },
    },
    {
      name: 'GenerationConnection',
      description: 'A page of generations.',
      fields: (page) => ({
        window: page.expose('window', {
          type: ResolvedTimeWindow,
          nullable: true,
          description: "The time span the filter's `window` stood for; null if it has none.",
        }),
      }),
    },
    { name: 'GenerationEdge', description: 'A generation and its position in the list.' },
  ),
);

builder.queryField('generationCount', (t) =>
  t.int({
    authScopes: { read: true },
    // Of the whole history, unless the filter says otherwise.
    ...costs({ own: 100 * STATEMENT }),
    description:
      'Number of matching generations the viewer may see. Without a window the whole history is counted.',
    args: {
      filter: t.arg({
        type: GenerationFilter,
        description: 'Selects the generations to count; all if omitted.',
      }),
    },
    resolve: async (_root, { filter }, { deps, viewer }) => {
      checkFilter('filter', filter ?? {}, deps.maxInputBytes);
      const now = await nowFor(deps, viewer, filter?.window?.last != null);
      return await countGenerations(deps.db, viewer, { filter: filter ?? {}, now });
    },
  }),
);
