import {
  type ExecutionArgs,
  type GraphQLArgument,
  getArgumentValues,
  getOperationAST,
  OperationTypeNode,
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
  if (getOperationAST(document, operationName)?.operation !== OperationTypeNode.QUERY) return false;
  const types = new TypeInfo(schema);
  let does = true;
  visit(
    document,
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

function moves({ filter }: { [name: string]: unknown }): boolean {
  return (
    typeof filter === 'object' && filter !== null && MOVING.some((name) => Reflect.get(filter, name) != null)
  );
}
