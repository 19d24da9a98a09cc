import type { KnownKeys } from '../api-keys/known-keys.ts';
import type { Feed } from '../changes/feed.ts';
import type { Viewer } from '../deps.ts';
import type { Deps } from '../generations/deps.ts';
import type { LimitedCall } from '../lib/rate-limits.ts';

/** What every resolver gets. There is always a viewer: a request without a valid token is refused earlier. */
export interface GraphQLContext {
  readonly deps: Deps;
  readonly viewer: Viewer;
  readonly apiKeys: KnownKeys;
  readonly feed: Feed;
  /** Counts a call of the viewer and of the address that it came from; throws a RateLimitedError if it is one too many. */
  readonly takeCall: (call: LimitedCall) => Promise<void>;
  /** Notes the code of an error that is a result, for the request's line in the log. */
  readonly noteError: (code: string) => void;
}
