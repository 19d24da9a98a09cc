import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Plugin } from 'graphql-yoga';
import { attached } from '../lib/attached.ts';

const ids = attached<Request | IncomingMessage, string>();

/** The id that a request's log lines and errors carry: the sender's `x-request-id` if well formed, else a new one. */
export function requestIdOf(request: Request): string {
  return idOf(request, request.headers.get('x-request-id'));
}

/** The same for a request that has not become a `Request`. */
export function requestIdIn(request: IncomingMessage): string {
  return idOf(request, String(request.headers['x-request-id'] ?? ''));
}

function idOf(request: Request | IncomingMessage, sent: string | null): string {
  const known = ids.of(request);
  if (known) return known;
  return ids.attach(request, sent && /^[\w.-]{1,128}$/.test(sent) ? sent : randomUUID());
}

/** Sends a request's id back in the header `x-request-id`. */
export function useRequestId(): Plugin {
  return {
    onResponse({ request, response }) {
      response.headers.set('x-request-id', requestIdOf(request));
    },
  };
}
