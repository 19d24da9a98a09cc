import { createHash } from 'node:crypto';
import type { IncomingMessage, RequestListener } from 'node:http';
import { type Asset, sendAsset } from './assets.ts';

export interface GraphiqlOptions {
  readonly path: string;
  readonly assets: ReadonlyMap<string, Asset>;
  /** The sandbox's tokens, which the page sends. */
  readonly tokens: { readonly admin: string; readonly user: string } | undefined;
}

const PAGE = 'graphiql.html';
const FOLDER = '/graphiql/';
const SESSION = '/graphiql/session';
// Scripts, workers and connections are this server's only. The editor writes styles of its own into the page, and GraphiQL
// previews the image whose URL is under the mouse, which may be a file of the sandbox.
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "connect-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self' data:",
  "img-src 'self' data: https: http://localhost:* http://127.0.0.1:*",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');
// For the page and what it loads: nothing of another origin may hold a reference to it or read it.
const OURS_ONLY = {
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
};

/**
 * Serves GraphiQL to browsers, and passes everything else on. These answers never have CORS headers, whatever the API's have:
 * no page of another origin can read them.
 */
export function withGraphiql(options: GraphiqlOptions, next: RequestListener): RequestListener {
  const { path, assets, tokens } = options;
  const page = assets.get(PAGE);
  const session = JSON.stringify({ instance: instanceOf(tokens?.admin), tokens: tokens ?? null });
  return (request, response) => {
    const url = request.url?.split('?')[0] ?? '';
    const reads = request.method === 'GET' || request.method === 'HEAD';
    if (!reads) return next(request, response);
    if (url === '/') {
      response.writeHead(302, { location: path }).end();
    } else if (url === path && request.headers.accept?.includes('text/html')) {
      const headers = {
        ...OURS_ONLY,
        'content-security-policy': POLICY,
        'referrer-policy': 'same-origin',
        'cache-control': 'no-cache',
      };
      if (page) sendAsset(request, response, page, headers);
      else
        response
          .writeHead(503, { 'content-type': 'text/plain' })
          .end('GraphiQL is not built: npm run build\n');
    } else if (url === SESSION) {
      const headers = {
        ...OURS_ONLY,
        'cache-control': 'no-store',
        'content-type': 'application/json',
        'x-content-type-options': 'nosniff',
      };
      if (isOwnPage(request)) response.writeHead(200, headers).end(session);
      else response.writeHead(403, headers).end(FORBIDDEN);
    } else {
      const asset =
        url.startsWith(FOLDER) && url !== FOLDER + PAGE ? assets.get(url.slice(FOLDER.length)) : undefined;
      if (!asset) return next(request, response);
      sendAsset(request, response, asset, {
        ...OURS_ONLY,
        'cache-control': 'public, max-age=31536000, immutable',
      });
    }
  };
}

const FORBIDDEN = JSON.stringify({
  errors: [{ message: 'Only the page of GraphiQL may read this.', extensions: { code: 'FORBIDDEN' } }],
});

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
