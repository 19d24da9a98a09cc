import {
  type ExecutionArgs,
  type GraphQLArgument,
  getArgumentValues,
  getOperationAST,
  OperationTypeNode,
  separateOperations,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';

// What these types hold besides is read from other tables, or depends on the time.
const FIELDS: Readonly<Record<string, ReadonlySet<string> | 'all'>> = {
  Query: new Set(['generations', 'generation']),
  GenerationConnection: new Set(['edges', 'pageInfo']),
  GenerationEdge: 'all',
  PageInfo: 'all',
  Generation: new Set([
    'id',
    'requestId',
    'userId',
    'endpoint',
    'status',
    'inputs',
    'prompt',
    'outputUrl',
    'outputs',
    'outputText',
    'result',
    'resultNote',
    'seed',
    'durationS',
    'costCents',
    'costSource',
    'cost',
    'error',
    'errorType',
    'cancelRequestedAt',
    'endedBy',
    'lastPoll',
    'tags',
    'createdAt',
    'finishedAt',
    'startedAt',
    'updatedAt',
    'queuePosition',
  ]),
  Cost: 'all',
  FalPoll: 'all',
  Output: 'all',
  Tag: 'all',
};
// A window moves with the time, and a search depends on the words that are known.
const MOVING = ['window', 'search'];

/**
 * Whether the answer of an operation depends on nothing but the rows of generations that the viewer may see: as long as none
 * of them changes, it is the same.
 */
export function dependsOnRowsAlone({
  schema,
  document,
  operationName,
  variableValues,
}: ExecutionArgs): boolean {
  const operation = getOperationAST(document, operationName);
  if (operation?.operation !== OperationTypeNode.QUERY) return false;
  // Others have variables of their own.
  const alone = separateOperations(document)[operation.name?.value ?? ''];
  if (!alone) return false;
  const types = new TypeInfo(schema);
  let does = true;
  visit(
    alone,
    visitWithTypeInfo(types, {
      Field(node) {
        const [parent, field] = [types.getParentType(), types.getFieldDef()];
        const known = FIELDS[parent?.name ?? ''];
        if (!field || !(field.name === '__typename' || known === 'all' || known?.has(field.name)))
          does = false;
        else if (field.args.some(isFilter) && moves(getArgumentValues(field, node, variableValues)))
          does = false;
      },
    }),
  );
  return does;
}

function isFilter({ name }: GraphQLArgument): boolean {
  return name === 'filter';
}

function moves({ filter, orderBy }: { [name: string]: unknown }): boolean {
  // Of a span that has no end, which is refused once it is too long.
  if (memberOf(orderBy, 'field') === 'COST') return true;
  return MOVING.some((name) => memberOf(filter, name) != null);
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
