import {
  type ExecutionArgs,
  getOperationAST,
  type OperationDefinitionNode,
  OperationTypeNode,
  separateOperations,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';

/**
 * Questions that read many rows: a replica saves the primary more than it costs to learn that it is up to date. The others stay
 * on the primary. What is looked up by its id or is a short list costs it no more than that; a plan of a replay is written
 * down and decides about money; who may do what, and what a budget has left, is asked where it is decided.
 */
const READ_FROM_REPLICAS: ReadonlySet<string> = new Set([
  'costDrift',
  'endpoints',
  'failureRates',
  'generationCount',
  'generations',
  'latency',
  'replays',
  'spendByEndpoint',
  'spendByTag',
  'spendByUser',
  'spendOverTime',
  'stuckGenerations',
  'webhookDeliveries',
]);

// A document that comes again is the same object.
const known = new WeakMap<OperationDefinitionNode, boolean>();

/** Whether everything that an operation asks for may be read from a replica. */
export function mayReadReplica(args: ExecutionArgs): boolean {
  const operation = getOperationAST(args.document, args.operationName);
  if (operation?.operation !== OperationTypeNode.QUERY) return false;
  const may = known.get(operation) ?? asksReplicasOnly(args, operation);
  known.set(operation, may);
  return may;
}

function asksReplicasOnly({ schema, document }: ExecutionArgs, operation: OperationDefinitionNode): boolean {
  const alone = separateOperations(document)[operation.name?.value ?? ''];
  if (!alone) return false;
  const root = schema.getQueryType();
  const types = new TypeInfo(schema);
  let [any, all] = [false, true];
  visit(
    alone,
    visitWithTypeInfo(types, {
      Field({ name: { value } }) {
        if (types.getParentType() !== root || value === '__typename') return;
        if (READ_FROM_REPLICAS.has(value)) any = true;
        else all = false;
      },
    }),
  );
  return any && all;
}
