import { type DocumentNode, execute, type GraphQLSchema } from 'graphql';

/**
 * What is wrong with an answer's data: an executor that knows only the schema and takes every value from the answer must come
 * to the same, with null where the answer has null.
 */
export async function whatIsWrong(
  schema: GraphQLSchema,
  document: DocumentNode,
  variableValues: Readonly<Record<string, unknown>>,
  data: unknown,
): Promise<readonly string[]> {
  const { errors, data: again } = await execute({
    schema,
    document,
    variableValues,
    rootValue: data,
    fieldResolver: (source, _args, _context, { path }) => source[path.key],
    typeResolver: ({ __typename }) => __typename,
  });
  if (errors) return errors.map(({ message, path }) => `${path?.join('.')}: ${message}`);
  return JSON.stringify(again) === JSON.stringify(data)
    ? []
    : ['the answer has members that were not asked for'];
}
