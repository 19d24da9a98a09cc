import type { Plugin } from 'graphql-yoga';
import { type ExplainedStatement, explaining } from '../db/explain.ts';
import { NotAllowedError } from '../errors.ts';
import type { GraphQLContext } from '../graphql/context.ts';
import { maskError } from './errors.ts';

const HEADER = 'x-explain';

/**
 * With the header `x-explain: true`, the response to an admin says in `extensions.explain` how PostgreSQL executed each
 * of its reading statements: the time, the rows and pages read, and the indexes used.
 */
export function useExplain(): Plugin<GraphQLContext> {
  return {
    onExecute({ args, executeFn, setExecuteFn, setResultAndStopExecution }) {
      const { request, viewer } = args.contextValue;
      if (request.headers.get(HEADER)?.toLowerCase() !== 'true') return;
      if (viewer.role !== 'admin') {
        const error = maskError(new NotAllowedError('Only an admin may see how statements are executed.'));
        // Nothing was executed, and without a status Yoga would answer 500.
        error.extensions['http'] = { status: 403 };
        return setResultAndStopExecution({ errors: [error] });
      }
      const statements: ExplainedStatement[] = [];
      setExecuteFn((execution) => explaining(statements, async () => await executeFn(execution)));
      return {
        onExecuteDone({ result, setResult }) {
          if (!(Symbol.asyncIterator in result))
            setResult({ ...result, extensions: { ...result.extensions, explain: statements } });
        },
      };
    },
  };
}
