import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { OURS_ONLY } from './assets.ts';

/** The tokens that the sandbox gives to its own pages. */
export interface SandboxTokens {
  readonly admin: string;
  readonly user: string;
}

const HEADERS = {
  ...OURS_ONLY,
  'cache-control': 'no-store',
  'content-type': 'application/json',
  'x-content-type-options': 'nosniff',
};
const FORBIDDEN = JSON.stringify({
  errors: [{ message: "Only the server's own pages may read this.", extensions: { code: 'FORBIDDEN' } }],
});

/** What our own pages are told about this server, and nobody else. */
export function sessionOf(
  tokens: SandboxTokens | undefined,
  more: Readonly<Record<string, unknown>> = {},
): string {
  return JSON.stringify({ instance: instanceOf(tokens?.admin), tokens: tokens ?? null, ...more });
}

/** Answers with a session if our own page asks. */
export function sendSession(request: IncomingMessage, response: ServerResponse, session: string): void {
  if (isOwnPage(request)) response.writeHead(200, HEADERS).end(session);
  else response.writeHead(403, HEADERS).end(FORBIDDEN);
}

/**
 * Whether our own page asks. Another origin's could not send this header without a preflight, which is never granted; that
 * browsers name the site that asks is a second lock.
 */
function isOwnPage({ headers }: IncomingMessage): boolean {
  const site = headers['sec-fetch-site'];
  return headers['x-graphiql'] === '1' && (site === undefined || site === 'same-origin');
}

/** Names this server to the browser's storage: another secret, another name. With the real fal all of an address are one. */
function instanceOf(token: string | undefined): string {
  return createHash('sha256')
    .update(token ?? 'fal')
    .digest('hex')
    .slice(0, 16);
}
