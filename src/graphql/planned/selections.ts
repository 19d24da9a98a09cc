import {
  type FieldNode,
  type FragmentDefinitionNode,
  type InlineFragmentNode,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import { quoted, type Write } from './write.ts';

export type Fragments = Readonly<Record<string, FragmentDefinitionNode>>;

/** What is selected of one type: the fields by their names in the answer, those of one name together. */
type Selected = ReadonlyMap<string, readonly [FieldNode, ...FieldNode[]]>;

/**
 * The fields that are selected of a type, in the order of the answer (https://spec.graphql.org/October2021/#CollectFields()). Undefined
 * where that differs from one answer to the next, by directives, or depends on the type of a value, or is not as the specification says.
 */
export function selectedOf(
  type: string,
  sets: readonly SelectionSetNode[],
  fragments: Fragments,
): Selected | undefined {
  const selected = new Map<string, [FieldNode, ...FieldNode[]]>();
  const visited = new Set<string>();
  function add({ selections }: SelectionSetNode): boolean {
    return selections.every((selection) => {
      if (selection.directives && selection.directives.length > 0) return false;
      if (selection.kind === Kind.FIELD) {
        const name = (selection.alias ?? selection.name).value;
        // The executor takes an object with such a member for a promise.
        if (name === 'then') return false;
        const others = selected.get(name);
        if (others) others.push(selection);
        else selected.set(name, [selection]);
        return true;
      }
      if (selection.kind === Kind.INLINE_FRAGMENT) return addFragment(selection);
      const name = selection.name.value;
      if (visited.has(name)) return true;
      visited.add(name);
      return addFragment(fragments[name]);
    });
  }
  function addFragment(fragment: InlineFragmentNode | FragmentDefinitionNode | undefined): boolean {
    if (!fragment || (fragment.directives && fragment.directives.length > 0)) return false;
    const on = fragment.typeCondition?.name.value ?? type;
    return on === type && add(fragment.selectionSet);
  }
  return sets.every(add) ? selected : undefined;
}

/** The selections below fields of one name. */
function setsBelow(nodes: readonly FieldNode[]): SelectionSetNode[] {
  return nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
}

/**
 * Writes objects of a type with what is selected of them. `writerOf` says how a field is written, given all its nodes; undefined,
 * also of the whole, where it cannot be said.
 */
export function objectWriter<Value>(
  type: string,
  nodes: readonly FieldNode[],
  fragments: Fragments,
  writerOf: (name: string, nodes: readonly FieldNode[]) => Write<Value> | undefined,
): Write<Value> | undefined {
  const selected = selectedOf(type, setsBelow(nodes), fragments);
  if (!selected) return undefined;
  const members: Array<{ readonly begin: string; readonly write: Write<Value> }> = [];
  for (const [key, same] of selected) {
    const [{ name, arguments: given = [] }] = same;
    const write =
      name.value === '__typename'
        ? () => quoted(type)
        : given.length === 0
          ? writerOf(name.value, same)
          : undefined;
    if (!write) return undefined;
    members.push({ begin: `${members.length > 0 ? ',' : '{'}${quoted(key)}:`, write });
  }
  return (value) => {
    let text = '';
    for (const { begin, write } of members) text += begin + write(value);
    return `${text}}`;
  };
}
