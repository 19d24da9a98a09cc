import type { IncomingMessage } from 'node:http';
import { attached } from '../lib/attached.ts';

export const GRAPHQL_PATH = '/graphql';

/** Where fal delivers webhooks. */
export const WEBHOOK_PATH = '/api/fal/webhook';

/** Where whoever watches the server asks whether its process is alive. */
export const HEALTH_PATH = '/health';

/** Where the exports are. */
export const EXPORT_FOLDER = '/export/';

/**
 * All that is served, but for GraphiQL. Yoga alone also takes whatever ends with the path of the API for it, past the guards of
 * that path.
 */
export const PATHS: readonly string[] = [GRAPHQL_PATH, WEBHOOK_PATH, HEALTH_PATH, '/ready'];

/**
 * What a request asks for: `/a/../b` is `/b`, and the whole URL that proxies send (RFC 9112 §3.2.2) is taken like its path.
 * Undefined if it is no URL.
 */
export function urlOf(request: IncomingMessage): URL | undefined {
  if (request.url === GRAPHQL_PATH) return GRAPHQL_URL;
  return (urls.of(request) ?? urls.attach(request, { url: parse(request.url ?? '') })).url;
}

// That of nearly all requests, which nobody changes.
const GRAPHQL_URL = new URL(`http://localhost${GRAPHQL_PATH}`);

// Each layer that looks at a request asks.
const urls = attached<IncomingMessage, { readonly url: URL | undefined }>();

function parse(url: string): URL | undefined {
  const whole = url.startsWith('/') ? `http://localhost${url}` : url;
  return URL.canParse(whole) ? new URL(whole) : undefined;
}
