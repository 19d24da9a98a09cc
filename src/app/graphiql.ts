import path from 'node:path';
import { readAssets } from '../http/assets.ts';
import type { GraphiqlOptions } from '../http/graphiql.ts';
import { GRAPHQL_PATH } from '../http/paths.ts';
import { PACKAGE_ROOT } from '../lib/package-root.ts';
import type { Logger } from '../logger.ts';
import type { SandboxAccess } from '../sandbox/access.ts';

const BUILT = path.join(PACKAGE_ROOT, 'dist/web');

/** What GraphiQL's page is served from, and with which tokens. */
export async function graphiqlOf(access: SandboxAccess | undefined, log: Logger): Promise<GraphiqlOptions> {
  const assets = await readAssets(BUILT);
  if (assets.size === 0) log.warn('GraphiQL is not built: npm run build');
  return {
    path: GRAPHQL_PATH,
    assets,
    tokens: access && { admin: access.adminToken, user: access.userToken },
  };
}
