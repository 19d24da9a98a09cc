export const GRAPHQL_PATH = '/graphql';

/** Where fal delivers webhooks. */
export const WEBHOOK_PATH = '/api/fal/webhook';

/**
 * All that is served, but for GraphiQL. Yoga alone also takes whatever ends with the path of the API for it, past the guards of
 * that path.
 */
export const PATHS: readonly string[] = [GRAPHQL_PATH, WEBHOOK_PATH, '/health', '/ready'];
