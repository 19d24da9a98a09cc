import type { FetcherParams } from '@graphiql/toolkit';
import type { ExecutionResult } from 'graphql';

/** A question that was asked, and its answer: the editor may have another one by now. */
export interface Exchange {
  readonly request: FetcherParams;
  readonly answer: ExecutionResult;
}

/** Keeps the last exchange of each tab, for what shows answers. */
export interface Exchanges {
  /** The tab that is open: what is asked next is asked in it. */
  openTab: string;
  of(tab: string): Exchange | undefined;
  record(tab: string, exchange: Exchange): void;
  /** Whose token is sent has changed: what one may see, the next may not. */
  forget(): void;
  subscribe(listener: () => void): () => void;
}

export function createExchanges(): Exchanges {
  const ofTabs = new Map<string, Exchange>();
  const listeners = new Set<() => void>();
  const tell = () => listeners.forEach((listener) => listener());
  return {
    openTab: '',
    of: (tab) => ofTabs.get(tab),
    record(tab, exchange) {
      ofTabs.set(tab, exchange);
      tell();
    },
    forget() {
      ofTabs.clear();
      tell();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
