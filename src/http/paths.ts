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

/** What a request asks for: `/a/../b` is `/b`. Undefined if it is no URL. */
export function urlOf(request: IncomingMessage): URL | undefined {
  if (request.url === GRAPHQL_PATH) return GRAPHQL_URL;
  return (urls.of(request) ?? urls.attach(request, { url: parse(request.url ?? '') })).url;
}

// That of nearly all requests, which nobody changes.
const GRAPHQL_URL = new URL(`http://localhost${GRAPHQL_PATH}`);

// Each layer that looks at a request asks.
const urls = attached<IncomingMessage, { readonly url: URL | undefined }>();

/**
 * Has a request ask for a path where it names the whole URL, as a proxy does and any client may (RFC 9112 §3.2.2): what serves it
 * looks for a path.
 */
export function takeOriginForm(request: IncomingMessage): void {
  const { url = '' } = request;
  const whole = url.startsWith('/') || !URL.canParse(url) ? undefined : new URL(url);
  if (whole?.host) request.url = whole.pathname + whole.search;
}

function parse(url: string): URL | undefined {
  const whole = `http://localhost${url}`;
  return url.startsWith('/') && URL.canParse(whole) ? new URL(whole) : undefined;
}
