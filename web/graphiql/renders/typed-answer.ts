import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getArgumentValues,
  getNamedType,
  getOperationAST,
  getVariableValues,
  isAbstractType,
  isCompositeType,
  isObjectType,
  isUnionType,
  Kind,
  type OperationDefinitionNode,
  parse,
  type SelectionSetNode,
} from 'graphql';
import type { Exchange } from '../exchanges.ts';

/** An object of an answer, with the type it has in the schema; its members have the schema's names, whatever the aliases. */
export interface TypedObject {
  readonly type: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** What one field of the operation was answered. */
export interface Part {
  /** Its name in the answer. */
  readonly key: string;
  /** Its name in the schema. */
  readonly field: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** Whether it is a list in pages, of which the answer has one. */
  readonly paged: boolean;
  /** With its types: a TypedObject, a list of such, or a plain value. */
  readonly value: unknown;
}

export function isTyped(value: unknown): value is TypedObject {
  return typeof value === 'object' && value !== null && TYPED in value;
}

const TYPED = Symbol('typed');

/** The operation that was answered. GraphiQL may still have had the name of another tab's in its mind (see `fetcher.ts`). */
export function operationOf(
  document: DocumentNode,
  name: string | null | undefined,
): OperationDefinitionNode | null | undefined {
  // With several operations and no name the server would not have answered.
  return getOperationAST(document, name) ?? getOperationAST(document);
}

/** The answer of an exchange, field by field, with the types that its document gives it. None if there is no data. */
export function partsOf({ request, answer }: Exchange, schema: GraphQLSchema): Part[] {
  const { data } = answer;
  if (!isRecord(data)) return [];
  const document = parse(request.query);
  const operation = operationOf(document, request.operationName);
  const root = operation && schema.getRootType(operation.operation);
  if (!root) return [];
  const reader = createReader(
    schema,
    new Map(
      document.definitions.flatMap((one) =>
        one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one] as const] : [],
      ),
    ),
  );
  const given = isRecord(request.variables) ? request.variables : {};
  // With the defaults that the operation has.
  const { coerced: variables } = getVariableValues(schema, operation.variableDefinitions ?? [], given);
  if (!variables) return [];
  return [...reader.fieldsOf(root, [operation.selectionSet])].flatMap(([key, { field, nodes }]) => {
    const [node] = nodes;
    if (!field || !node || !(key in data)) return [];
    return [
      {
        key,
        field: field.name,
        args: getArgumentValues(field, node, variables),
        paged: isPaged(field.type),
        value: reader.read(field.type, nodes, data[key]),
      },
    ];
  });
}

function isPaged(type: GraphQLOutputType): boolean {
  const named = getNamedType(type);
  return isObjectType(named) && 'edges' in named.getFields();
}

/** Every object of a type in a value, also those inside others. */
export function objectsOf(value: unknown, type: string): TypedObject[] {
  if (Array.isArray(value)) return value.flatMap((item) => objectsOf(item, type));
  if (!isTyped(value)) return [];
  const below = Object.values(value.values).flatMap((member) => objectsOf(member, type));
  return value.type === type ? [value, ...below] : below;
}

interface Asked {
  readonly field: GraphQLField<unknown, unknown> | undefined;
  readonly nodes: FieldNode[];
}

type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;

function createReader(schema: GraphQLSchema, fragments: Fragments) {
  /** What is asked of a type, by the name in the answer. */
  function fieldsOf(type: GraphQLCompositeType, selections: readonly SelectionSetNode[]) {
    const asked = new Map<string, Asked>();
    const collect = ({ selections: nodes }: SelectionSetNode) => {
      for (const node of nodes) {
        if (node.kind === Kind.FIELD) {
          const key = node.alias?.value ?? node.name.value;
          const known = asked.get(key);
          if (known) known.nodes.push(node);
          else asked.set(key, { field: fieldOf(type, node.name.value), nodes: [node] });
        } else {
          const fragment = node.kind === Kind.INLINE_FRAGMENT ? node : fragments.get(node.name.value);
          const name = fragment?.typeCondition?.name.value;
          if (fragment && (name === undefined || applies(name, type))) collect(fragment.selectionSet);
        }
      }
    };
    selections.forEach(collect);
    return asked;
  }

  function applies(condition: string, type: GraphQLCompositeType): boolean {
    if (condition === type.name) return true;
    const wanted = schema.getType(condition);
    return isAbstractType(wanted) && isObjectType(type) && schema.isSubType(wanted, type);
  }

  function read(type: GraphQLOutputType, nodes: readonly FieldNode[], value: unknown): unknown {
    if (Array.isArray(value)) return value.map((item) => read(type, nodes, item));
    const named = getNamedType(type);
    if (!isRecord(value) || !isCompositeType(named)) return value;
    const selections = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
    const concrete = isObjectType(named) ? named : typeOf(named, selections, value);
    const values: Record<string, unknown> = {};
    for (const [key, { field, nodes: below }] of fieldsOf(concrete ?? named, selections)) {
      if (!field || !(key in value)) continue;
      // A field that was asked twice, with other arguments, is there twice.
      const name = field.name in values ? key : field.name;
      values[name] = read(field.type, below, value[key]);
    }
    return { [TYPED]: true, type: (concrete ?? named).name, values };
  }

  /** Which object type of an interface or a union this is: as it says itself, or the one all of whose fields are there. */
  function typeOf(
    type: Exclude<GraphQLCompositeType, GraphQLObjectType>,
    selections: readonly SelectionSetNode[],
    value: Record<string, unknown>,
  ): GraphQLObjectType | undefined {
    const possible = schema.getPossibleTypes(type);
    const shared = fieldsOf(type, selections);
    for (const [key, { nodes }] of shared)
      if (nodes[0]?.name.value === '__typename') return possible.find(({ name }) => name === value[key]);
    return possible
      .map((one) => ({ one, keys: [...fieldsOf(one, selections).keys()] }))
      .filter(({ keys }) => keys.length > shared.size && keys.every((key) => key in value))
      .toSorted((a, b) => b.keys.length - a.keys.length)[0]?.one;
  }

  return { fieldsOf, read };
}

/** Undefined for `__typename`, which says nothing that is shown. */
function fieldOf(type: GraphQLCompositeType, name: string): GraphQLField<unknown, unknown> | undefined {
  return isUnionType(type) ? undefined : type.getFields()[name];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
