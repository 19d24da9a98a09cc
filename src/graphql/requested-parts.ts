import { type GraphQLResolveInfo, Kind, type SelectionSetNode } from 'graphql';
import type { LargeParts } from '../generations/row.ts';

// The fields of a generation that are read from its inputs, and from its result.
const OF_INPUTS = new Set(['inputs', 'inputDiff']);
const OF_PAYLOAD = new Set(['outputs', 'outputText', 'result']);

/** The parts of the generations below a field that the query asks for, anywhere below it. */
export function requestedParts(info: GraphQLResolveInfo): LargeParts {
  const names = new Set<string>();
  const visited = new Set<string>();
  function visit(selections: SelectionSetNode | undefined): void {
    for (const selection of selections?.selections ?? []) {
      if (selection.kind === Kind.FIELD) names.add(selection.name.value);
      if (selection.kind !== Kind.FRAGMENT_SPREAD) visit(selection.selectionSet);
      else if (!visited.has(selection.name.value)) {
        visited.add(selection.name.value);
        visit(info.fragments[selection.name.value]?.selectionSet);
      }
    }
  }
  for (const { selectionSet } of info.fieldNodes) visit(selectionSet);
  return {
    inputs: [...OF_INPUTS].some((name) => names.has(name)) || (names.has('prompt') && 'words'),
    payload: [...OF_PAYLOAD].some((name) => names.has(name)),
  };
}
