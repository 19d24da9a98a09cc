import {
  type DocumentNode,
  type ExecutionResult,
  type GraphQLSchema,
  getArgumentValues,
  getVariableValues,
  isNonNullType,
  Kind,
  locatedError,
  type OperationDefinitionNode,
  OperationTypeNode,
} from 'graphql';
import type { Work } from '../../lib/work.ts';
import type { GraphQLContext } from '../context.ts';
import { READERS } from './reads.ts';
import { type Fragments, selectedOf } from './selections.ts';
import { quoted } from './write.ts';

/** A result that is written already, or has errors. */
interface PlannedResult extends ExecutionResult {
  readonly stringify?: () => string;
}

/** Answers an operation; undefined where the executor has to. */
type Plan = (
  context: GraphQLContext,
  variables: Readonly<Record<string, unknown>> | null | undefined,
  work: Work,
) => Promise<PlannedResult | undefined>;

// The executor reads a row anew that cannot be written, and such a row comes again.
const REST_MS = 60_000;

const plans = new WeakMap<OperationDefinitionNode, Plan | 'none'>();

/**
 * How an operation that comes again and again is answered without an executor, if it can be: a query for one job or one page of
 * jobs, and for nothing of them but values of their rows. What is read and how each field is written is found out once; the
 * answer is then put together from what PostgreSQL writes. For an executor each field of each row is a resolver and a check of
 * its value, which takes several times as long as the statement. What this gives up are the resolvers, with their spans in
 * traces: an answer that would have anything else than values in it is left to them.
 */
export function planOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): Plan | undefined {
  const plan = plans.get(operation) ?? makePlan(schema, document, operation) ?? 'none';
  plans.set(operation, plan);
  return plan === 'none' ? undefined : plan;
}

function makePlan(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): Plan | undefined {
  const type = schema.getQueryType();
  if (!type || operation.operation !== OperationTypeNode.QUERY) return undefined;
  if (operation.directives && operation.directives.length > 0) return undefined;
  // The executor, which answers it the first time, loses its value.
  if (operation.variableDefinitions?.some(({ variable }) => variable.name.value === '__proto__'))
    return undefined;
  const fragments: Fragments = Object.fromEntries(
    document.definitions.flatMap((one) =>
      one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one]] : [],
    ),
  );
  const [first, ...others] = selectedOf(type.name, [operation.selectionSet], fragments) ?? [];
  if (!first || others.length > 0) return undefined;
  const [key, nodes] = first;
  const [node] = nodes;
  const field = type.getFields()[node.name.value];
  const read = field && READERS[field.name]?.(nodes, fragments);
  if (!field || !read) return undefined;
  const begin = `{"data":{${quoted(key)}:`;
  let restsUntil = Number.NEGATIVE_INFINITY;
  return async (context, variables, work) => {
    if (performance.now() < restsUntil) return undefined;
    const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], variables ?? {});
    const args = coerced && orUndefined(() => getArgumentValues(field, node, coerced));
    if (!args) return undefined;
    let write: (() => string) | undefined;
    try {
      write = await read(args, context, work);
    } catch (error) {
      const data = isNonNullType(field.type) ? null : { [key]: null };
      return { errors: [locatedError(error, nodes, [key])], data };
    }
    if (!write) return undefined;
    const written = orUndefined(write);
    if (written === undefined) {
      restsUntil = performance.now() + REST_MS;
      return undefined;
    }
    const text = `${begin}${written}}}`;
    return { stringify: () => text };
  };
}

/** What throws here has an error in the answer, which the executor says where. */
function orUndefined<Result>(make: () => Result): Result | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}
