import type { IncomingMessage } from 'node:http';
import { createYoga, useReadinessCheck, type YogaServerInstance } from 'graphql-yoga';
import type { QueryLimits } from '../config.ts';
import type { Deps } from '../generations/deps.ts';
import type { GraphQLContext } from '../graphql/context.ts';
import { schema } from '../graphql/schema.ts';
import type { Authenticate } from './auth.ts';
import { createBodyBudget } from './body.ts';
import { useBoundedBodies } from './bounded-bodies.ts';
import type { ContextOf } from './context-of.ts';
import type { Cors } from './cors.ts';
import { type DocumentCaches, useSmallErrors } from './document-caches.ts';
import { maskError, useErrorReporting } from './errors.ts';
import { useEtags } from './etags.ts';
import { useExactNumbers } from './exact-numbers.ts';
import { useExplain } from './explain.ts';
import { type InShare, useFairShares } from './fair-shares.ts';
import { useFalWebhook } from './fal-webhook.ts';
import { useHealth } from './health.ts';
import { GRAPHQL_PATH } from './paths.ts';
import { useQueryLimits } from './query-limits.ts';
import { useRequestId } from './request-id.ts';
import { useSafeHeaders } from './safe-headers.ts';
import type { ViewerShares } from './shares.ts';
import { type Subscriptions, useSubscriptions } from './subscriptions.ts';
import { useUrlQuery } from './url-query.ts';
import type { ViewerOf } from './viewers.ts';
import type { WebhookReceiver } from './webhook-receiver.ts';

export interface YogaOptions {
  readonly deps: Deps;
  readonly viewerOf: ViewerOf;
  readonly authenticate: Authenticate;
  readonly subscriptions: Subscriptions;
  readonly contextOf: ContextOf;
  readonly webhooks: WebhookReceiver;
  readonly queryLimits: QueryLimits;
  readonly documents: DocumentCaches;
  readonly inShare: InShare;
  readonly viewerShares: ViewerShares;
  /** Which pages of other origins may read answers. */
  readonly cors: Cors;
  /** Why the server cannot serve at the moment; undefined if it is ready. */
  readonly notReady: () => Promise<string | undefined>;
  /** An id of the database. */
  readonly databaseId: () => Promise<string | undefined>;
}

/** What the server gives Yoga beside a request. */
export interface NodeRequest {
  readonly req: IncomingMessage;
}

/** Everything the server serves over HTTP to whom the gate has let in.  */
export function createHttp(options: YogaOptions): YogaServerInstance<NodeRequest, GraphQLContext> {
  const { deps } = options;
  return createYoga<NodeRequest, GraphQLContext>({
    schema,
    graphqlEndpoint: GRAPHQL_PATH,
    landingPage: false,
    cors: ({ headers }) => options.cors(headers.get('origin')),
    // The API takes no uploads, and any web page can make a browser send a multipart POST without asking.
    multipart: false,
    logging: {
      debug: (...args) => deps.log.trace({ args }, 'yoga'),
      info: (...args) => deps.log.debug({ args }, 'yoga'),
      warn: (...args) => deps.log.warn({ args }, 'yoga'),
      // Errors are logged by useErrorReporting, which knows the request's id.
      error: (...args) => deps.log.trace({ args }, 'yoga'),
    },
    maskedErrors: { maskError },
    // That of useHealth says more; the gate lets nobody come to this one.
    healthCheckEndpoint: '/no-health',
    // Served by withGraphiql, before anything here.
    graphiql: false,
    // Bodies are bounded by useBoundedBodies.
    maxRequestBodySize: false,
    parserAndValidationCache: options.documents,
    context: async ({ req }) => options.contextOf(await options.viewerOf(req), req),
    plugins: [
      useRequestId(),
      useSafeHeaders(),
      useHealth(),
      useBoundedBodies(GRAPHQL_PATH, deps.maxInputBytes),
      useUrlQuery(GRAPHQL_PATH),
      useQueryLimits(options.queryLimits),
      useErrorReporting(deps.log),
      useSmallErrors(),
      useExplain(),
      useExactNumbers(),
      useEtags(GRAPHQL_PATH, deps.db, options.viewerOf),
      useFairShares(options.inShare),
      useSubscriptions({ ...options, shares: options.viewerShares, clock: deps.clock }),
      useReadinessCheck({
        check: async ({ request }) => {
          const reason = await options.notReady();
          const verbose = new URL(request.url).searchParams.has('verbose');
          const database = verbose && !reason ? await options.databaseId() : undefined;
          return Response.json(
            { ready: !reason, reason, ...(verbose && { clocks: clocksOf(deps), database }) },
            { status: reason ? 503 : 200 },
          );
        },
      }),
      // With room of their own: queries must not keep out what fal says.
      useFalWebhook(options.webhooks, createBodyBudget()),
    ],
  });
}

/** How far other clocks are ahead of this server's, in seconds. */
function clocksOf({ clocks }: Deps): Record<string, number> {
  return {
    databaseAheadSeconds: clocks.database.aheadMs() / 1000,
    falAheadSeconds: clocks.fal.aheadMs() / 1000,
  };
}
