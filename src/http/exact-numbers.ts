import type { Plugin } from 'graphql-yoga';
import type { GraphQLContext } from '../graphql/context.ts';
import { isExact } from '../graphql/exact-numbers.ts';
import { toJson } from '../lib/lossless-json.ts';

/**
 * Writes responses that hold exact numbers with every digit. `JSON.stringify` cannot, and the stringifier that can is
 * slower, so it is used for these alone.
 */
export function useExactNumbers(): Plugin<GraphQLContext> {
  return {
    onExecute({ args }) {
      return {
        onExecuteDone({ result, setResult }) {
          if (!(Symbol.asyncIterator in result) && isExact(args.contextValue))
            setResult({ ...result, stringify: toJson } as typeof result);
        },
      };
    },
    onSubscribe({ args }) {
      return {
        onSubscribeResult: () => ({
          onNext({ result, setResult }) {
            if (isExact(args.contextValue)) setResult({ ...result, stringify: toJson } as typeof result);
          },
        }),
      };
    },
  };
}
