import type { RequestListener } from 'node:http';
import path from 'node:path';
import type { Config } from '../config.ts';
import { readAssets } from '../http/assets.ts';
import { withGraphiql } from '../http/graphiql.ts';
import { withPage } from '../http/page.ts';
import { GRAPHQL_PATH } from '../http/paths.ts';
import { PACKAGE_ROOT } from '../lib/package-root.ts';
import type { Logger } from '../logger.ts';
import type { SandboxAccess } from '../sandbox/access.ts';

const LOOPBACK = new Set(['localhost', '127.0.0.1']);
const BUILT = path.join(PACKAGE_ROOT, 'dist/web');

/** Puts what people look at in front of the API: the page at `/` and GraphiQL, as far as they are not switched off. */
export async function withPages(
  config: Config,
  access: SandboxAccess | undefined,
  log: Logger,
  api: RequestListener,
): Promise<RequestListener> {
  if (!config.page && !config.graphiql) return api;
  const assets = await readAssets(BUILT);
  if (assets.size === 0) log.warn('the page and GraphiQL are not built: npm run build');
  const tokens = access && { admin: access.adminToken, user: access.userToken };
  const localFal = access !== undefined || LOOPBACK.has(new URL(config.fal.queueUrl).hostname);
  const explored = config.graphiql
    ? withGraphiql({ path: GRAPHQL_PATH, assets, tokens, localFal }, api)
    : api;
  const { page, graphiql, loginUrl } = config;
  return page ? withPage({ assets, tokens, localFal, loginUrl, graphiql }, explored) : explored;
}
