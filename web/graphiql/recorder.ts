import type { FetcherParams } from '@graphiql/toolkit';
import type { ExecutionResult } from 'graphql';
import type { AccessStore } from './access.ts';
import type { Exchanges } from './exchanges.ts';

/**
 * Prepares to record the answers to a request, in the tab in which it was asked. One that comes after somebody else's token was
 * set is not recorded: what one may see, the next may not.
 */
export function createRecorder(access: AccessStore, exchanges: Exchanges, learn: (data: unknown) => void) {
  return (request: FetcherParams) => {
    const tab = exchanges.openTab;
    const { token } = access.get();
    return (answer: ExecutionResult) => {
      if (access.get().token !== token) return;
      exchanges.record(tab, { request, answer });
      learn(answer.data);
    };
  };
}
