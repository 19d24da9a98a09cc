import { type DocumentNode, GraphQLError, Kind, OperationTypeNode, type SelectionSetNode } from 'graphql';

const CONDITIONS = ['skip', 'include'];

/**
 * The errors of a document with `@skip` or `@include` on what a subscription subscribes to: without it there is nothing to subscribe
 * to (https://spec.graphql.org/draft/#sec-Single-Root-Field). The rules of graphql-js do not check it, and one of them fails of a
 * condition that is a variable.
 */
export function conditionalSubscriptions({ definitions }: DocumentNode): GraphQLError[] {
  const fragments = new Map(
    definitions.flatMap((one) =>
      one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one.selectionSet] as const] : [],
    ),
  );
  const visited = new Set<string>();

  function errorsIn(set: SelectionSetNode): GraphQLError[] {
    return set.selections.flatMap((selection) => {
      const condition = selection.directives?.find(({ name }) => CONDITIONS.includes(name.value));
      if (condition)
        return new GraphQLError(
          `A subscription cannot have @${condition.name.value} on what it subscribes to.`,
          {
            nodes: condition,
          },
        );
      if (selection.kind === Kind.INLINE_FRAGMENT) return errorsIn(selection.selectionSet);
      if (selection.kind === Kind.FIELD || visited.has(selection.name.value)) return [];
      visited.add(selection.name.value);
      const fragment = fragments.get(selection.name.value);
      return fragment ? errorsIn(fragment) : [];
    });
  }

  return definitions.flatMap((one) =>
    one.kind === Kind.OPERATION_DEFINITION && one.operation === OperationTypeNode.SUBSCRIPTION
      ? errorsIn(one.selectionSet)
      : [],
  );
}
