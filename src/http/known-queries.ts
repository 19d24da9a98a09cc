import type { IncomingMessage } from 'node:http';
import { execute } from '@graphql-tools/executor';
import {
  type DocumentNode,
  type ExecutionResult,
  getOperationAST,
  type OperationDefinitionNode,
  OperationTypeNode,
} from 'graphql';
import type { GraphQLParams } from 'graphql-yoga';
import type { QueryLimits } from '../config.ts';
import { isExact } from '../graphql/exact-numbers.ts';
import { planOf } from '../graphql/planned/plan.ts';
import { schema } from '../graphql/schema.ts';
import { toJson } from '../lib/lossless-json.ts';
import { currentTraceparent } from '../lib/tracing.ts';
import '../lib/with-resolvers.ts';
import type { ContextOf } from './context-of.ts';
import type { DocumentCaches } from './document-caches.ts';
import { maskError } from './errors.ts';
import type { Asked, InShare } from './fair-shares.ts';
import { exceeded } from './query-limits.ts';
import type { ViewerOf } from './viewers.ts';

interface Options {
  readonly documents: DocumentCaches;
  readonly limits: QueryLimits;
  readonly inShare: InShare;
  readonly viewerOf: ViewerOf;
  readonly contextOf: ContextOf;
}

/** Queries that Yoga has answered, and what answers them when they come again. */
export interface KnownQueries {
  /** Notes how Yoga has answered. */
  answered(params: GraphQLParams, result: ExecutionResult): void;
  /** The result of a query that is known; undefined of others. */
  execute(
    params: GraphQLParams,
    request: IncomingMessage,
    asked: Asked,
  ): Promise<ExecutionResult | undefined>;
}

/**
 * A query without errors has been parsed and found valid, whatever its variables are the next time. Then it is executed as Yoga
 * executes it, with its executor or by a plan (`planned/plan.ts`), but without the chain of plugins, which makes new functions for
 * each request and takes longer than a lookup. What plugins do for every query is repeated here: the limit to its cost, its viewer's
 * share, the masking of errors, exact numbers. Mutations come again in the same way; those with errors and subscriptions stay Yoga's.
 */
export function createKnownQueries(options: Options): KnownQueries {
  const { documents, limits, inShare, viewerOf, contextOf } = options;
  const known = new WeakSet<OperationDefinitionNode>();

  /** A document that comes again is the same object. */
  function documentOf({ query }: GraphQLParams): DocumentNode | undefined {
    return documents.documentCache?.get(query ?? '');
  }

  return {
    answered(params, { data, errors }) {
      const document = documentOf(params);
      const operation = document && getOperationAST(document, params.operationName);
      if (operation && operation.operation !== OperationTypeNode.SUBSCRIPTION && data && !errors)
        known.add(operation);
    },
    async execute(params, req, asked) {
      const document = documentOf(params);
      const operation = document && getOperationAST(document, params.operationName);
      if (!operation || !known.has(operation)) return undefined;
      const contextValue = contextOf(await viewerOf(req), req);
      const { variables, operationName } = params;
      const args = { schema, document, contextValue, variableValues: variables, operationName };
      const excess = exceeded(args, limits, req);
      if (excess) return { errors: [maskError(excess)] };
      const plan = currentTraceparent() === undefined ? planOf(schema, document, operation) : undefined;
      const result = await resultOf(
        inShare(asked, args, execute, plan && ((work) => plan(contextValue, variables, work))),
      );
      return {
        ...result,
        ...(result.errors && { errors: result.errors.map(maskError) }),
        ...(isExact(contextValue) && { stringify: toJson }),
      };
    },
  };
}

async function resultOf(
  executed: Promise<ExecutionResult | { initialResult: object }>,
): Promise<ExecutionResult> {
  try {
    const result = await executed;
    // The schema has neither @defer nor @stream.
    if ('initialResult' in result) throw new Error('a query is answered in parts');
    return result;
  } catch (error) {
    return { errors: [maskError(error)] };
  }
}
