import {
  type ExecutionResult,
  type GraphQLSchema,
  isInterfaceType,
  isObjectType,
  OperationTypeNode,
  parse,
} from 'graphql';
import type { Exchange } from '../exchanges.ts';
import { isTyped, operationOf, type Part } from './typed-answer.ts';

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

/** What to say of an answer in which there is nothing to look at. */
export function wordFor({ request }: Exchange, parts: readonly Part[]): string {
  const operation = operationOf(parse(request.query), request.operationName);
  if (operation?.operation === OperationTypeNode.SUBSCRIPTION) return 'Waiting for changes.';
  if (parts.length > 0 && parts.every(isEmpty)) return 'The answer has no rows.';
  return 'This answer has no renders and no rows to draw.';
}

function isEmpty({ value }: Part): boolean {
  const rows = isTyped(value) ? (value.values['edges'] ?? value.values['rows']) : value;
  return Array.isArray(rows) && rows.length === 0;
}
