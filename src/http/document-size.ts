import {
  type DefinitionNode,
  type DocumentNode,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

/** What is in a document. */
export interface DocumentSize {
  readonly aliases: number;
  readonly directives: number;
  /** Uses of fragments, inline ones included. */
  readonly fragments: number;
  /** Fields, those of a fragment for each of its uses. */
  readonly fields: number;
  /** Levels of fields, those of fragments included. */
  readonly depth: number;
}

const NOTHING: DocumentSize = { aliases: 0, directives: 0, fragments: 0, fields: 0, depth: 0 };

/**
 * Measures a document that was only parsed. A fragment is walked once, however often and in whichever others it is used; one
 * that uses itself counts as empty there, since the validation refuses it.
 */
export function measureDocument({ definitions }: DocumentNode): DocumentSize {
  const sets = new Map(
    definitions.flatMap((one) =>
      one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one.selectionSet] as const] : [],
    ),
  );
  const known = new Map<string, DocumentSize>();

  function ofFragment(name: string): DocumentSize {
    const size = known.get(name);
    if (size) return size;
    known.set(name, NOTHING);
    const set = sets.get(name);
    const measured = set ? ofSelections(set) : NOTHING;
    known.set(name, measured);
    return measured;
  }

  function ofSelections(set: SelectionSetNode): DocumentSize {
    return set.selections.map(ofSelection).reduce(together, NOTHING);
  }

  function ofSelection(selection: SelectionNode): DocumentSize {
    return withDirectives(sizeOf(selection), selection.directives);
  }

  function sizeOf(selection: SelectionNode): DocumentSize {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return usedOnce(ofFragment(selection.name.value));
    const below = selection.selectionSet ? ofSelections(selection.selectionSet) : NOTHING;
    // Inline fragments are nested as fields are, for whoever walks through them.
    const deeper = { ...below, depth: below.depth + 1 };
    if (selection.kind === Kind.INLINE_FRAGMENT) return usedOnce(deeper);
    return { ...deeper, fields: below.fields + 1, aliases: below.aliases + (selection.alias ? 1 : 0) };
  }

  return definitions.map(ofDefinition).reduce(together, NOTHING);

  function ofDefinition(one: DefinitionNode): DocumentSize {
    // A fragment that nothing uses is validated all the same.
    if (one.kind === Kind.FRAGMENT_DEFINITION)
      return withDirectives(ofFragment(one.name.value), one.directives);
    if (one.kind !== Kind.OPERATION_DEFINITION) return NOTHING;
    const variables = one.variableDefinitions?.flatMap(({ directives = [] }) => directives) ?? [];
    return withDirectives(ofSelections(one.selectionSet), [...variables, ...(one.directives ?? [])]);
  }
}

function withDirectives(size: DocumentSize, directives: readonly unknown[] | undefined): DocumentSize {
  return { ...size, directives: size.directives + (directives?.length ?? 0) };
}

function usedOnce(fragment: DocumentSize): DocumentSize {
  return { ...fragment, fragments: fragment.fragments + 1 };
}

function together(one: DocumentSize, other: DocumentSize): DocumentSize {
  return {
    aliases: one.aliases + other.aliases,
    directives: one.directives + other.directives,
    fragments: one.fragments + other.fragments,
    fields: one.fields + other.fields,
    depth: Math.max(one.depth, other.depth),
  };
}
