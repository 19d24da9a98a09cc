import type { RequestListener } from 'node:http';
import { type Asset, KEPT_LONG, OURS_ONLY, sendAsset } from './assets.ts';
import { filesPolicy } from './files-policy.ts';
import { type SandboxTokens, sendSession, sessionOf } from './page-session.ts';

export interface PageOptions {
  readonly assets: ReadonlyMap<string, Asset>;
  /** The sandbox's tokens, which the page sends. */
  readonly tokens: SandboxTokens | undefined;
  /** Whether fal is on this machine, and so the files of its jobs are. */
  readonly localFal: boolean;
  /** The page of the team's that gives tokens. */
  readonly loginUrl: string | undefined;
  /** Whether GraphiQL is served too. */
  readonly graphiql: boolean;
}

const PAGE = 'page.html';
const FOLDER = '/page/';
const SESSION = '/page/session';
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
];
// The address may hold what somebody searches for.
const HEADERS = {
  ...OURS_ONLY,
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-cache',
};

/**
 * Serves the page for people at `/`, and passes everything else on. The page is the same for everybody: what it shows it asks
 * of the API, under the reader's token.
 */
export function withPage(options: PageOptions, next: RequestListener): RequestListener {
  const { assets, tokens, localFal, loginUrl, graphiql } = options;
  const session = sessionOf(tokens, { loginUrl: loginUrl ?? null, graphiql });
  const page = assets.get(PAGE);
  const policy = [...POLICY, ...filesPolicy(localFal)].join('; ');
  const headers = { ...HEADERS, 'content-security-policy': policy };
  return (request, response) => {
    const url = request.url?.split('?')[0] ?? '';
    if (request.method !== 'GET' && request.method !== 'HEAD') return next(request, response);
    if (url === SESSION) return sendSession(request, response, session);
    if (url === '/') {
      if (page) sendAsset(request, response, page, headers);
      else
        response
          .writeHead(503, { 'content-type': 'text/plain' })
          .end('The page is not built: npm run build\n');
      return;
    }
    const name = url.startsWith(FOLDER) ? url.slice(FOLDER.length) : '';
    const asset = name.endsWith('.html') ? undefined : assets.get(name);
    if (!asset) return next(request, response);
    sendAsset(request, response, asset, KEPT_LONG);
  };
}
