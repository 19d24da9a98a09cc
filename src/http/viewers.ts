import type { Plugin } from 'graphql-yoga';
import type { Viewer } from '../deps.ts';
import type { Authenticate } from './auth.ts';
import { maskError } from './errors.ts';
import { requestIdOf } from './request-id.ts';

/**
 * Refuses whoever has no valid token before the body is read or a query is parsed: strangers must not take memory or time
 * from others. The GraphiQL page, which is for anybody, does not come here; the queries that it sends do.
 */
export function useViewers(path: string, authenticate: Authenticate): Plugin {
  return {
    async onRequest({ request, url, endResponse }) {
      if (url.pathname !== path || !asks(request.method, url)) return;
      try {
        await authenticate(request);
      } catch (error) {
        endResponse(refuse(error, request));
      }
    },
  };
}

/** Remembers whom a request is from, so that its token is verified once, for every Request that has the same headers. */
export function rememberingViewers(authenticate: Authenticate): Authenticate {
  const known = new WeakMap<Headers, Promise<Viewer>>();
  return (request) => {
    const viewer = known.get(request.headers) ?? authenticate(request);
    known.set(request.headers, viewer);
    return viewer;
  };
}

function asks(method: string, { searchParams }: URL): boolean {
  return method === 'POST' || (method === 'GET' && searchParams.has('query'));
}

function refuse(error: unknown, request: Request): Response {
  const { message, extensions } = maskError(error);
  const { http, ...others } = extensions as typeof extensions & {
    http?: { status?: number; headers?: Record<string, string> };
  };
  return Response.json(
    { errors: [{ message, extensions: { ...others, requestId: requestIdOf(request) } }] },
    { status: http?.status ?? 500, headers: { ...http?.headers } },
  );
}
