import type { Deps, Viewer } from '../deps.ts';

/** What every resolver gets. There is always a viewer: a request without a valid token does not get here. */
export interface GraphQLContext {
  readonly deps: Deps;
  readonly viewer: Viewer;
}
