import type { CORSOptions } from 'graphql-yoga';

const LOCAL = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;
const DAY_SECONDS = 86_400;

/**
 * Which pages of other origins may read answers: these, and with `local` those of this machine. Never the origin `null`, which
 * every sandboxed frame has. Without credentials: tokens come in a header.
 */
export function corsFor(
  origins: readonly string[],
  { local }: { local: boolean },
): (request: Request) => CORSOptions | false {
  return (request) => {
    const origin = request.headers.get('origin');
    if (origin === null || !(origins.includes(origin) || (local && LOCAL.test(origin)))) return false;
    return {
      // Of two origins Yoga says that the answer varies with the origin, of one it does not.
      origin: [origin, origin],
      credentials: false,
      methods: ['GET', 'POST'],
      exposedHeaders: ['x-request-id', 'retry-after'],
      maxAge: DAY_SECONDS,
    };
  };
}
