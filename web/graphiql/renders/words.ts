import { type ExecutionResult, type GraphQLSchema, isInterfaceType, isObjectType } from 'graphql';
import { isTyped, type Part } from './typed-answer.ts';

/** What an answer says went wrong: errors, and refusals that are answers themselves. */
export function wordsIn(
  answer: ExecutionResult | undefined,
  parts: readonly Part[],
  schema: GraphQLSchema,
): string[] {
  const error = schema.getType('Error');
  const refusals = parts.flatMap(({ value }) => {
    if (!isTyped(value)) return [];
    const type = schema.getType(value.type);
    const refused =
      value.type === 'Error' ||
      (isObjectType(type) && isInterfaceType(error) && schema.isSubType(error, type));
    const { message } = value.values;
    if (!refused) return [];
    return [typeof message === 'string' ? message : `It was refused: ${value.type}.`];
  });
  return [...new Set([...(answer?.errors ?? []).map(({ message }) => message), ...refusals])];
}
