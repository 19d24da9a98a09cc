import { renderGraphiQL } from '@graphql-yoga/render-graphiql';
import type { GraphiQLOptions, Plugin } from 'graphql-yoga';
import type { Clock } from '../deps.ts';
import { tabs } from './graphiql-tabs.ts';

export { renderGraphiQL };

/** GraphiQL's page, which opens with ready-made tabs. It sends `token` if there is one, as in the sandbox. */
export function graphiqlOptions(token: string | undefined, clock: Clock): () => GraphiQLOptions {
  const headers = token && JSON.stringify({ authorization: `Bearer ${token}` }, undefined, 2);
  return () => ({
    title: 'fal-ledger',
    defaultTabs: tabs(clock()).map((tab) => ({ ...tab, ...(headers && { headers }) })),
    ...(headers && { headers, defaultHeaders: headers }),
    schemaDescription: true,
  });
}

/** Redirects a browser that opens the server's root to GraphiQL. */
export function useRootRedirect(graphqlPath: string): Plugin {
  return {
    onRequest({ url, request, endResponse }) {
      if (url.pathname === '/' && (request.method === 'GET' || request.method === 'HEAD'))
        endResponse(new Response(null, { status: 302, headers: { location: graphqlPath } }));
    },
  };
}
