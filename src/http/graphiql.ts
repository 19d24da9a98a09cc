import type { RequestListener } from 'node:http';
import { type Asset, KEPT_LONG, OURS_ONLY, sendAsset } from './assets.ts';
import { filesPolicy } from './files-policy.ts';
import { type SandboxTokens, sendSession, sessionOf } from './page-session.ts';

export interface GraphiqlOptions {
  readonly path: string;
  readonly assets: ReadonlyMap<string, Asset>;
  /** The sandbox's tokens, which the page sends. */
  readonly tokens: SandboxTokens | undefined;
  /** Whether fal is on this machine, and so the files of its jobs are. */
  readonly localFal: boolean;
}

const PAGE = 'graphiql.html';
const FOLDER = '/graphiql/';
const SESSION = '/graphiql/session';
// Scripts and workers are this server's only. The editor writes styles of its own into the page. Files are shown as on the page
// at `/`.
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
];

/**
 * Serves GraphiQL to browsers, and passes everything else on. These answers never have CORS headers, whatever the API's have:
 * no page of another origin can read them.
 */
export function withGraphiql(options: GraphiqlOptions, next: RequestListener): RequestListener {
  const { path, assets, tokens, localFal } = options;
  const page = assets.get(PAGE);
  const session = sessionOf(tokens);
  const policy = [...POLICY, ...filesPolicy(localFal)].join('; ');
  return (request, response) => {
    const url = request.url?.split('?')[0] ?? '';
    const reads = request.method === 'GET' || request.method === 'HEAD';
    if (!reads) return next(request, response);
    if (url === path && request.headers.accept?.includes('text/html')) {
      const headers = {
        ...OURS_ONLY,
        'content-security-policy': policy,
        'referrer-policy': 'same-origin',
        'cache-control': 'no-cache',
      };
      if (page) sendAsset(request, response, page, headers);
      else
        response
          .writeHead(503, { 'content-type': 'text/plain' })
          .end('GraphiQL is not built: npm run build\n');
    } else if (url === SESSION) {
      sendSession(request, response, session);
    } else {
      const asset =
        url.startsWith(FOLDER) && url !== FOLDER + PAGE ? assets.get(url.slice(FOLDER.length)) : undefined;
      if (!asset) return next(request, response);
      sendAsset(request, response, asset, KEPT_LONG);
    }
  };
}
