import type { GraphQLSchema } from 'graphql';
import { traced, tracesAreOn } from '../lib/tracing.ts';

/**
 * Has each field of Query and Mutation be a span while traces are on. Those below have none: a page of a hundred rows would have
 * thousands, and what they do is seen by their statements.
 */
export function traceRoots(schema: GraphQLSchema): void {
  for (const type of [schema.getQueryType(), schema.getMutationType()]) {
    for (const field of Object.values(type?.getFields() ?? {})) {
      const { resolve } = field;
      if (!resolve) continue;
      const about = () => ({ name: `${type?.name}.${field.name}` });
      field.resolve = (...parameters) =>
        tracesAreOn()
          ? traced(about, async (): Promise<unknown> => await resolve(...parameters))
          : resolve(...parameters);
    }
  }
}
