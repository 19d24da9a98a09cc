import { randomUUID } from 'node:crypto';
import type { Plugin } from 'graphql-yoga';

const ids = new WeakMap<Request, string>();

/** The id that a request's log lines and errors carry: the sender's `x-request-id` if well formed, else a new one. */
export function requestIdOf(request: Request): string {
  const known = ids.get(request);
  if (known) return known;
  const sent = request.headers.get('x-request-id');
  const id = sent && /^[\w.-]{1,128}$/.test(sent) ? sent : randomUUID();
  ids.set(request, id);
  return id;
}

/** Sends a request's id back in the header `x-request-id`. */
export function useRequestId(): Plugin {
  return {
    onResponse({ request, response }) {
      response.headers.set('x-request-id', requestIdOf(request));
    },
  };
}
