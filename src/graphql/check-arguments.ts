import {
  type ExecutionArgs,
  type FieldNode,
  GraphQLError,
  type GraphQLField,
  getArgumentValues,
  getOperationAST,
  getVariableValues,
  locatedError,
  type OperationDefinitionNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';

/** Checks arguments as the resolver of their field does, and throws where that would. */
type CheckArguments = (args: Readonly<Record<string, unknown>>) => unknown;

interface CheckedField {
  readonly field: GraphQLField<unknown, unknown>;
  readonly node: FieldNode;
  readonly check: CheckArguments;
}

/** The options of a field whose arguments are checked before a mutation changes anything. */
export function checkedFirst(checkArguments: CheckArguments) {
  return { extensions: { checkArguments } };
}

/**
 * Why a mutation is refused for what is selected of its result: the resolver there would find the wrong argument only after the
 * change, and the answer would say nothing of it. What `@skip` leaves out is checked too. Undefined if there is no reason.
 */
export function wrongArgument(args: ExecutionArgs): GraphQLError | undefined {
  const { schema, document, operationName, variableValues } = args;
  const operation = getOperationAST(document, operationName);
  const fields = operation ? checkedFieldsOf(args, operation) : [];
  if (!operation || fields.length === 0) return undefined;
  const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], variableValues ?? {});
  // What else is wrong the executor says before it changes anything.
  if (!coerced) return undefined;
  for (const { field, node, check } of fields)
    try {
      check(getArgumentValues(field, node, coerced));
    } catch (error) {
      const { message, originalError } = locatedError(error, node);
      // As for any request that is refused whole: an answer without data would say that the server is at fault.
      const extensions = { http: { status: 400 } };
      return new GraphQLError(message, { nodes: node, originalError, extensions });
    }
  return undefined;
}

// A document that comes again is the same object.
const known = new WeakMap<OperationDefinitionNode, readonly CheckedField[]>();

function checkedFieldsOf(
  { schema, document }: ExecutionArgs,
  operation: OperationDefinitionNode,
): readonly CheckedField[] {
  const before = known.get(operation);
  if (before) return before;
  const found: CheckedField[] = [];
  const types = new TypeInfo(schema);
  const visitor = visitWithTypeInfo(types, {
    OperationDefinition: (other) => (other === operation ? undefined : false),
    Field(node) {
      const field = types.getFieldDef();
      const check = field?.extensions['checkArguments'];
      if (field && isCheck(check)) found.push({ field, node, check });
    },
  });
  visit(document, visitor);
  known.set(operation, found);
  return found;
}

function isCheck(value: unknown): value is CheckArguments {
  return typeof value === 'function';
}
