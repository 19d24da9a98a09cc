import { RequestCache } from '@pothos/plugin-scope-auth';
import { type ExecutionArgs, type ExecutionResult, getOperationAST, OperationTypeNode } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Shares } from '../config.ts';
import type { Replicas } from '../db/replicas/replicas.ts';
import { RequestTimeoutError, ServerBusyError } from '../errors.ts';
import { wrongArgument } from '../graphql/check-arguments.ts';
import type { GraphQLContext } from '../graphql/context.ts';
import { mayReadReplica } from '../graphql/reads-replica.ts';
import type { EndSignal } from '../lib/ending.ts';
import type { UnderWay } from '../lib/under-way.ts';
import { type Work, working } from '../lib/work.ts';
import { maskError } from './errors.ts';
import { watchEnd } from './request-end.ts';
import { requestIdOf } from './request-id.ts';
import type { ViewerShares } from './shares.ts';

/** What is asked for: by which request, how, and until when somebody waits for the answer. */
export interface Asked {
  readonly requestId: string;
  readonly method: string | undefined;
  readonly gone: EndSignal;
}

type Execution = ExecutionArgs & { readonly contextValue: GraphQLContext };

/**
 * Executes an operation within its viewer's share. What `plan` answers is not executed; it gets the `Work` that it runs for, and must
 * hand it to every read.
 */
export type InShare = <Result extends object>(
  asked: Asked,
  args: Execution,
  execute: (args: Execution & { signal?: AbortSignal }) => Result | Promise<Result>,
  plan?: (work: Work) => Promise<Result | undefined>,
) => Promise<Result | ExecutionResult>;

/**
 * Gives each viewer a share of what all need, and ends a request when its time is over or its client has gone: what is not
 * executed yet is left, and what reads is cancelled in the database. A mutation that has begun goes on without anybody who
 * waits for it, and keeps its place meanwhile: between the record of a job and the call to fal nothing may be cut off. It is
 * added to `mutations`, since a shutdown must wait for it though its answer has been closed.
 */
export function createFairShares(
  options: Shares,
  shares: ViewerShares,
  mutations: UnderWay,
  replicas: Pick<Replicas, 'choose'>,
): InShare {
  return async ({ requestId, method, gone }, args, execute, plan) => {
    const changes =
      getOperationAST(args.document, args.operationName)?.operation === OperationTypeNode.MUTATION;
    const wrong = changes ? wrongArgument(args) : undefined;
    if (wrong) return { errors: [maskError(wrong)] };
    const end = watchEnd(gone, changes ? options.mutationMs : options.queryMs, changes);
    try {
      const room = changes ? 'mutations' : 'queries';
      const place = await shares.enter(args.contextValue.viewer.userId, room, end.signal);
      const work: Work = {
        requestId,
        statements: place.statements,
        ended: end.signal,
        cancels: !changes,
        transactions: 0,
      };
      const read = async () => {
        // An ETag vouches for what it has seen, whoever wrote it.
        if (mayReadReplica(args)) await replicas.choose(work, { exactly: method === 'GET' });
        const planned = await plan?.(work);
        if (planned) return planned;
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the executor uses no more of it
        return await working(work, async () => await execute({ ...args, signal: end.signal as AbortSignal }));
      };
      const running = changes ? working(work, async () => await execute(args)) : read();
      const leave = (result?: object) => {
        place.leave();
        // The other fields of a query in which one has failed go on: nobody waits for them.
        if (!changes && result && 'errors' in result) end.abandon();
        // What Pothos has authorized it keeps in a WeakMap, which V8 takes for alive until its next full collection (see `attached.ts`).
        // A field that is executed still is authorized anew.
        RequestCache.clearForContext(args.contextValue);
      };
      running.then(leave, () => leave());
      if (changes) mutations.add(running);
      return await Promise.race([running, end.over]);
    } catch (error) {
      if (error instanceof ServerBusyError || error instanceof RequestTimeoutError)
        return { errors: [maskError(error)] };
      throw error;
    } finally {
      end.answered();
    }
  };
}

/** Has Yoga execute each operation within its viewer's share. */
export function useFairShares(inShare: InShare): Plugin<GraphQLContext> {
  return {
    onExecute({ args: { contextValue }, executeFn, setExecuteFn }) {
      const { request } = contextValue;
      const asked = { requestId: requestIdOf(request), method: request.method, gone: request.signal };
      setExecuteFn((args) => inShare(asked, { ...args, contextValue }, executeFn));
    },
  };
}
