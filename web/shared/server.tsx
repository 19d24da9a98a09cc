import {
  QueryClient,
  QueryClientProvider,
  type UseQueryResult,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import type { TypedDocumentString } from '../generated/graphql.ts';
import { ApiError, type Ask, Unreachable } from './ask.ts';
import { VIEWER } from './documents.ts';

const AskContext = createContext<Ask | undefined>(undefined);

/** Whether what changes is told, so that there is little to ask for. */
export const LiveContext = createContext(false);

const RETRIES = 2;
const PING_MS = 2000;
// What time alone changes, such as what is stuck, is not told.
const LIVE_POLL_MS = 60_000;

/** Gives what is below one memory of answers, which belongs to one token. */
export function Server({ ask, children }: { readonly ask: Ask; readonly children: ReactNode }) {
  const [client] = useState(
    () =>
      new QueryClient({
        defaultOptions: {
          queries: {
            staleTime: 5000,
            // The browser's guess whether there is a network is no news of the server.
            networkMode: 'always',
            retry: (failures, error) =>
              error instanceof ApiError && error.code === 'SERVER_BUSY' && failures < RETRIES,
          },
          mutations: { networkMode: 'always' },
        },
      }),
  );
  return (
    <AskContext value={ask}>
      <QueryClientProvider client={client}>{children}</QueryClientProvider>
    </AskContext>
  );
}

export function useAsk(): Ask {
  const ask = useContext(AskContext);
  if (!ask) throw new Error('there is no server');
  return ask;
}

/** How often to ask again: seldom while what changes is told. */
export function usePolling(every: number): number {
  return useContext(LiveContext) ? Math.max(every, LIVE_POLL_MS) : every;
}

interface Options {
  /** How often to ask again, in milliseconds. */
  readonly every?: number | false;
  /** Also while changes are told, as none of this are. */
  readonly always?: boolean;
  readonly enabled?: boolean;
  readonly staleTime?: number;
}

/** The server's answer to a document; kept, and asked again now and then. */
export function useAnswer<Data, Variables>(
  document: TypedDocumentString<Data, Variables>,
  variables: Variables,
  { every = false, always = false, enabled = true, staleTime }: Options = {},
): UseQueryResult<Data> {
  const ask = useAsk();
  const polling = usePolling(every || 0);
  return useQuery({
    queryKey: [document.toString(), variables],
    queryFn: ({ signal }) => ask(document, variables, signal),
    refetchInterval: every !== false && (always ? every : polling),
    enabled,
    ...(staleTime !== undefined && { staleTime }),
  });
}

/**
 * Sends a mutation; once `onSuccess` has its answer, everything that is shown is asked again. What is given to `mutate` itself
 * would be called after that, and not at all where the new answers have taken the place of what called it.
 */
export function useChange<Data, Variables>(
  document: TypedDocumentString<Data, Variables>,
  onSuccess?: (data: Data) => void,
) {
  const ask = useAsk();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (variables: Variables) => ask(document, variables),
    onSuccess: (data: Data) => onSuccess?.(data),
    onSettled: () => client.invalidateQueries(),
  });
}

/** A word while the server does not answer; when it does again, everything is asked anew. */
export function Outage() {
  const client = useQueryClient();
  const ask = useAsk();
  const [out, setOut] = useState(false);
  useEffect(
    () =>
      client.getQueryCache().subscribe(({ query }) => {
        if (query.state.error instanceof Unreachable) setOut(true);
      }),
    [client],
  );
  useEffect(() => {
    if (!out) return;
    const timer = setInterval(() => {
      void ask(VIEWER, {})
        .catch((error: unknown) => error)
        .then((answer) => {
          if (answer instanceof Unreachable) return undefined;
          setOut(false);
          return client.invalidateQueries();
        });
    }, PING_MS);
    return () => clearInterval(timer);
  }, [out, ask, client]);
  return (
    <div role="status" className={out ? 'banner' : undefined}>
      {out && 'The server does not answer. What you see may be out of date; this page tries again by itself.'}
    </div>
  );
}
