import type { IncomingHttpHeaders } from 'node:http';
import type { CORSOptions } from 'graphql-yoga';

const LOCAL = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;
const DAY_SECONDS = 86_400;

/** What another origin's page is granted. */
export type Cors = (origin: string | null | undefined) => Grant | false;

type Grant = Exclude<CORSOptions, false>;

/**
 * Which pages of other origins may read answers: these, and with `local` those of this machine. Never the origin `null`, which
 * every sandboxed frame has. Without credentials: tokens come in a header.
 */
export function corsFor(origins: readonly string[], { local }: { local: boolean }): Cors {
  return (origin) => {
    if (!origin || !(origins.includes(origin) || (local && LOCAL.test(origin)))) return false;
    return {
      // Of two origins Yoga says that the answer varies with the origin, of one it does not.
      origin: [origin, origin],
      credentials: false,
      methods: ['GET', 'POST'],
      exposedHeaders: ['x-request-id', 'retry-after', 'etag'],
      maxAge: DAY_SECONDS,
    };
  };
}

/** The headers that Yoga writes for them. */
export function corsHeaders(
  { methods = [], exposedHeaders = [], maxAge }: Grant,
  headers: IncomingHttpHeaders,
): Record<string, string> {
  const asked = headers['access-control-request-headers'];
  return {
    'access-control-allow-origin': headers.origin ?? '',
    'access-control-allow-methods': methods.join(', '),
    ...(asked !== undefined && { 'access-control-allow-headers': asked }),
    'access-control-expose-headers': exposedHeaders.join(', '),
    'access-control-max-age': String(maxAge),
    vary: asked === undefined ? 'Origin' : 'Origin, Access-Control-Request-Headers',
  };
}
