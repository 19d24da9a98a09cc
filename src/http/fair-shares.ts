import { type ExecutionArgs, getOperationAST, OperationTypeNode } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Shares } from '../config.ts';
import type { Replicas } from '../db/replicas/replicas.ts';
import { RequestTimeoutError, ServerBusyError } from '../errors.ts';
import type { GraphQLContext } from '../graphql/context.ts';
import { mayReadReplica } from '../graphql/reads-replica.ts';
import type { UnderWay } from '../lib/under-way.ts';
import { type Work, working } from '../lib/work.ts';
import { maskError } from './errors.ts';
import { watchEnd } from './request-end.ts';
import { requestIdOf } from './request-id.ts';
import type { ViewerShares } from './shares.ts';

/**
 * Gives each viewer a share of what all need, and ends a request when its time is over or its client has gone: what is not
 * executed yet is left, and what reads is cancelled in the database. A mutation that has begun goes on without anybody who
 * waits for it, and keeps its place meanwhile: between the record of a job and the call to fal nothing may be cut off. It is
 * added to `mutations`, since a shutdown must wait for it though its answer has been closed.
 */
export function useFairShares(
  options: Shares,
  shares: ViewerShares,
  mutations: UnderWay,
  replicas: Pick<Replicas, 'choose'>,
): Plugin<GraphQLContext> {
  async function execute(
    { viewer, request }: GraphQLContext & { readonly request: Request },
    args: ExecutionArgs,
    run: (args: ExecutionArgs & { signal?: AbortSignal }) => unknown,
  ): Promise<unknown> {
    const changes =
      getOperationAST(args.document, args.operationName)?.operation === OperationTypeNode.MUTATION;
    const end = watchEnd(request, changes ? options.mutationMs : options.queryMs, changes);
    try {
      const place = await shares.enter(viewer.userId, changes ? 'mutations' : 'queries', end.signal);
      const work: Work = {
        requestId: requestIdOf(request),
        statements: place.statements,
        ended: end.signal,
        cancels: !changes,
        transactions: 0,
      };
      const running = working(work, async () => {
        if (changes) return await run(args);
        // An ETag vouches for what it has seen, whoever wrote it.
        if (mayReadReplica(args)) await replicas.choose(work, { exactly: request.method === 'GET' });
        return await run({ ...args, signal: end.signal });
      });
      running.then(place.leave, place.leave);
      if (changes) mutations.add(running);
      return await Promise.race([running, end.over]);
    } catch (error) {
      if (error instanceof ServerBusyError || error instanceof RequestTimeoutError)
        return { errors: [maskError(error)] };
      throw error;
    } finally {
      end.answered();
    }
  }

  return {
    onExecute({ args: { contextValue }, executeFn, setExecuteFn }) {
      setExecuteFn((args) => execute(contextValue, args, executeFn));
    },
  };
}
