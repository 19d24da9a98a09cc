import {
  type DocumentNode,
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isCompositeType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  SchemaMetaFieldDef,
  type SelectionNode,
  type SelectionSetNode,
  TypeMetaFieldDef,
  type ValueNode,
} from 'graphql';
import { costOf } from './costs.ts';

/** What an operation asks of the server, as estimated before it is executed. */
export interface QueryCost {
  /** About one for each value of the answer, and more for what is read from the database by itself. */
  readonly total: number;
  /** Of the questions about the schema, which have answers that are longer and read nothing. */
  readonly introspection: number;
  readonly reports: number;
  /** The fields that may spend money at fal. */
  readonly spending: number;
}

const NOTHING: QueryCost = { total: 0, introspection: 0, reports: 0, spending: 0 };
// As the API's connections have it, in `first` and in `last`.
const PAGE = 20;
const LARGEST_PAGE = 100;
const ROWS = 10;
// What this schema has on average, of types in all and of the others each.
const INTROSPECTED_ROWS: Readonly<Record<string, number>> = { types: 100, fields: 7, inputFields: 2 };

// Of operations that come again, each of which is the same object then.
const constantCosts = new WeakMap<OperationDefinitionNode, QueryCost>();

/**
 * Estimates what a valid operation costs: the number of rows of its pages and lists, times what each row costs. Each
 * fragment is counted once for each size of page, so this takes no longer for fragments that multiply one another.
 */
export function estimateCost(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  given: Readonly<Record<string, unknown>>,
): QueryCost {
  const known = constantCosts.get(operation);
  if (known) return known;
  const { cost, varies } = estimate(schema, document, operation, given);
  if (!varies) constantCosts.set(operation, cost);
  return cost;
}

/** The same, and whether it may be another one with other variables. */
function estimate(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  given: Readonly<Record<string, unknown>>,
): { readonly cost: QueryCost; readonly varies: boolean } {
  let varies = false;
  const fragments = new Map(
    document.definitions.flatMap((one) =>
      one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one] as const] : [],
    ),
  );
  const known = new Map<string, QueryCost>();
  const defaults = new Map(
    operation.variableDefinitions?.map(({ variable, defaultValue }) => [variable.name.value, defaultValue]),
  );
  const valueOf = (node: ValueNode | undefined): unknown => {
    if (node?.kind === Kind.INT) return Number(node.value);
    if (node?.kind === Kind.BOOLEAN) return node.value;
    if (node?.kind !== Kind.VARIABLE) return undefined;
    varies = true;
    const name = node.name.value;
    // Variables may have the names of what every object has.
    return (Object.hasOwn(given, name) ? given[name] : undefined) ?? valueOf(defaults.get(name));
  };
  const leftOut = ({ directives = [] }: SelectionNode) =>
    directives.some(
      ({ name, arguments: [condition] = [] }) =>
        (name.value === 'skip' || name.value === 'include') &&
        valueOf(condition?.value) === (name.value === 'skip'),
    );
  const sizeOfPage = (field: GraphQLField<unknown, unknown>, node: FieldNode): number | undefined => {
    if (!field.args.some(({ name }) => name === 'first')) return undefined;
    const size = (name: string) =>
      valueOf(node.arguments?.find((argument) => argument.name.value === name)?.value);
    const asked = size('first') ?? size('last');
    return typeof asked === 'number' ? Math.min(Math.max(asked, 0), LARGEST_PAGE) : PAGE;
  };

  function ofSelections(
    set: SelectionSetNode,
    parent: GraphQLCompositeType,
    page: number | undefined,
  ): QueryCost {
    return set.selections.map((selection) => ofSelection(selection, parent, page)).reduce(add, NOTHING);
  }

  function ofSelection(
    selection: SelectionNode,
    parent: GraphQLCompositeType,
    page: number | undefined,
  ): QueryCost {
    if (leftOut(selection)) return NOTHING;
    if (selection.kind === Kind.FIELD) return ofField(selection, parent, page);
    if (selection.kind === Kind.INLINE_FRAGMENT)
      return ofSelections(
        selection.selectionSet,
        typeNamed(selection.typeCondition?.name.value) ?? parent,
        page,
      );
    const key = `${page} ${selection.name.value}`;
    const fragment = fragments.get(selection.name.value);
    const type = typeNamed(fragment?.typeCondition.name.value);
    const cost = known.get(key) ?? (fragment && type && ofSelections(fragment.selectionSet, type, page));
    known.set(key, cost ?? NOTHING);
    return cost ?? NOTHING;
  }

  function ofField(node: FieldNode, parent: GraphQLCompositeType, page: number | undefined): QueryCost {
    const field = fieldOf(parent, node.name.value);
    if (!field) return { ...NOTHING, total: 1 };
    const { own = 1, rows, report, spends } = costOf(field);
    const type = getNamedType(field.type);
    const below =
      node.selectionSet && isCompositeType(type)
        ? ofSelections(node.selectionSet, type, sizeOfPage(field, node)).total
        : 0;
    const introspects = type.name.startsWith('__');
    const usual = introspects ? (INTROSPECTED_ROWS[field.name] ?? 1) : ROWS;
    const length = isListType(getNullableType(field.type)) ? (page ?? rows ?? usual) : 1;
    const cost = own + length * below;
    const asks = field === SchemaMetaFieldDef || field === TypeMetaFieldDef;
    return {
      total: asks ? 0 : cost,
      introspection: asks ? cost : 0,
      reports: report ? 1 : 0,
      spending: spends ? 1 : 0,
    };
  }

  function typeNamed(name: string | undefined): GraphQLCompositeType | undefined {
    const type = name === undefined ? undefined : schema.getType(name);
    return isCompositeType(type) ? type : undefined;
  }

  function fieldOf(parent: GraphQLCompositeType, name: string): GraphQLField<unknown, unknown> | undefined {
    if (name === SchemaMetaFieldDef.name) return SchemaMetaFieldDef;
    if (name === TypeMetaFieldDef.name) return TypeMetaFieldDef;
    return 'getFields' in parent ? parent.getFields()[name] : undefined;
  }

  const root = schema.getRootType(operation.operation);
  const cost = isObjectType(root) ? ofSelections(operation.selectionSet, root, undefined) : NOTHING;
  return { cost, varies };
}

function add(one: QueryCost, other: QueryCost): QueryCost {
  return {
    total: one.total + other.total,
    introspection: one.introspection + other.introspection,
    reports: one.reports + other.reports,
    spending: one.spending + other.spending,
  };
}
