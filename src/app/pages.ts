import type { IncomingMessage, RequestListener } from 'node:http';
import path from 'node:path';
import type { Config } from '../config.ts';
import { readAssets } from '../http/assets.ts';
import { withGraphiql } from '../http/graphiql.ts';
import { withPage } from '../http/page.ts';
import { GRAPHQL_PATH, PATHS, urlOf } from '../http/paths.ts';
import { PACKAGE_ROOT } from '../lib/package-root.ts';
import type { Logger } from '../logger.ts';
import type { SandboxAccess } from '../sandbox/access.ts';

const LOOPBACK = new Set(['localhost', '127.0.0.1']);
const BUILT = path.join(PACKAGE_ROOT, 'dist/web');

/**
 * Puts what people look at in front of the API: the page at `/` and GraphiQL, as far as they are not switched off. Their 11 MB are
 * read while the server already answers, and only who asks for them waits meanwhile.
 */
export function withPages(
  config: Config,
  access: SandboxAccess | undefined,
  log: Logger,
  api: RequestListener,
): RequestListener {
  if (!config.page && !config.graphiql) return api;
  let explored: RequestListener | undefined;
  const reading = readBuilt(log).then((assets) => {
    explored = serving(assets, config, access, api);
    return explored;
  });
  return (request, response) => {
    if (explored) explored(request, response);
    else if (mayBePage(request)) void reading.then((ready) => ready(request, response));
    else api(request, response);
  };
}

/** By GET, a browser asks for GraphiQL where others ask the API. */
function mayBePage(request: IncomingMessage): boolean {
  const { pathname } = urlOf(request) ?? {};
  if (request.method !== 'GET' && request.method !== 'HEAD') return false;
  return pathname === undefined || pathname === GRAPHQL_PATH || !PATHS.includes(pathname);
}

async function readBuilt(log: Logger): ReturnType<typeof readAssets> {
  try {
    const assets = await readAssets(BUILT);
    if (assets.size === 0) log.warn('the page and GraphiQL are not built: npm run build');
    return assets;
  } catch (error) {
    log.error({ err: error }, 'the page and GraphiQL cannot be read: npm run build');
    return new Map();
  }
}

function serving(
  assets: Awaited<ReturnType<typeof readAssets>>,
  { page, graphiql, loginUrl, fal }: Config,
  access: SandboxAccess | undefined,
  api: RequestListener,
): RequestListener {
  const tokens = access && { admin: access.adminToken, user: access.userToken };
  const localFal = access !== undefined || LOOPBACK.has(new URL(fal.queueUrl).hostname);
  const explored = graphiql ? withGraphiql({ path: GRAPHQL_PATH, assets, tokens, localFal }, api) : api;
  return page ? withPage({ assets, tokens, localFal, loginUrl, graphiql }, explored) : explored;
}
