import { errorTypeMap } from '@pothos/plugin-errors';
import { type GraphQLSchema, getNamedType, isUnionType } from 'graphql';
import type { GraphQLContext } from './context.ts';

/** Has the errors that are results, not in `errors`, be noted with the request, by their codes. */
export function noteTypedErrors(schema: GraphQLSchema): void {
  for (const type of [schema.getQueryType(), schema.getMutationType()])
    for (const field of Object.values(type?.getFields() ?? {})) {
      const { resolve } = field;
      if (!resolve || !isUnionType(getNamedType(field.type))) continue;
      field.resolve = async (parent, args, context: GraphQLContext, info) => {
        const result: unknown = await resolve(parent, args, context, info);
        if (typeof result === 'object' && result !== null && errorTypeMap.has(result))
          context.noteError(String(Reflect.get(result, 'code')));
        return result;
      };
    }
}
