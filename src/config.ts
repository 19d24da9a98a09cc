import path from 'node:path';
import type { z } from 'zod';
import type { NewBudget } from './budgets/check-budget.ts';
import { contradictions, environment } from './environment.ts';
import type { AllowedEndpoints } from './lib/endpoint-patterns.ts';
import type { PricesFile } from './lib/prices-file.ts';
import type { RateLimits } from './lib/rate-limits.ts';
import { withSecretFiles } from './lib/secret-files.ts';

/** Everything the process reads from its environment, checked and typed. */
export interface Config {
  readonly production: boolean;
  /** Undefined listens on all interfaces. */
  readonly host: string | undefined;
  readonly port: number;
  /** Where the metrics are; undefined serves none. */
  readonly metricsPort: number | undefined;
  /** How many processes answer requests on that port. */
  readonly workers: number;
  /** Names besides localhost and that of `appUrl` under which the server is asked. */
  readonly allowedHosts: readonly string[];
  /** Whether GraphiQL is served. */
  readonly graphiql: boolean;
  /** Whether the page for people is served at `/`. */
  readonly page: boolean;
  /** The page of the team's that gives it tokens. */
  readonly loginUrl: string | undefined;
  /** Origins whose pages may read answers. */
  readonly corsOrigins: readonly string[];
  readonly queryLimits: QueryLimits;
  readonly shares: Shares;
  readonly subscriptions: SubscriptionLimits;
  /** How often one user may make the calls that spend or compute much. */
  readonly rateLimits: RateLimits;
  /** How many times as often one address may; 0 is as often as it likes. */
  readonly rateLimitsAddressFactor: number;
  /** How long an idle connection is kept open. */
  readonly keepAliveMs: number;
  /** How many connections are open at once, and how many of them from one address. */
  readonly connections: { readonly total: number; readonly perAddress: number };
  /** How many proxies in front of the server say in `X-Forwarded-For` whom they speak for. */
  readonly trustedProxies: number;
  /** How long the server still takes requests after it has been told to stop, while it says that it is not ready. */
  readonly drainMs: number;
  /** How long the work in flight then has to end. */
  readonly shutdownMs: number;
  /** This server's public URL, without a trailing slash. fal sends webhooks to a path below it. */
  readonly appUrl: string | undefined;
  /** The folder of the embedded PostgreSQL and the sandbox. */
  readonly dataDir: string;
  /** Undefined starts the embedded PostgreSQL. */
  readonly databaseUrl: string | undefined;
  /** The same database without the pooler in between, for migrations. */
  readonly databaseDirectUrl: string | undefined;
  /** Standbys of the same database, from which questions are answered. */
  readonly databaseReplicaUrls: readonly string[];
  readonly databasePoolSize: number;
  /** How many bytes the inputs of a job may have as JSON. */
  readonly maxInputBytes: number;
  /** Whether a table `generations` that others have made may be made ours. */
  readonly adopt: boolean;
  readonly fal: FalConfig;
  readonly auth: AuthConfig;
  /** To which endpoints each role may submit. */
  readonly allowedEndpoints: AllowedEndpoints;
  /** What the secrets of outgoing webhooks are encrypted with, and whether receivers may be inside. */
  readonly webhooks: { readonly key: string | undefined; readonly allowPrivate: boolean };
  readonly log: LogConfig;
  /** How traces are sent to a collector; undefined where none is named. */
  readonly traces: 'http/protobuf' | 'http/json' | undefined;
  readonly schedule: Schedule;
  /** How many replayed jobs one process sends at once. */
  readonly dispatchConcurrency: number;
  /** Prices that take precedence over fal's, by endpoint. */
  readonly prices: PricesFile;
  /** The budgets that the operator sets. */
  readonly budgets: readonly NewBudget[];
  /** US cents to reserve for a job whose price is not known; null refuses it where a budget blocks. */
  readonly unpricedCents: string | null;
  readonly billing: BillingSchedule;
  readonly sandbox: { readonly jobSeconds: number };
}

interface LogConfig {
  readonly level: string;
  readonly format: 'json' | 'pretty';
  /** At most this many requests a second are logged; 0 logs none. */
  readonly requestsPerSecond: number;
  /** Statements that take at least this long are logged; undefined logs none. */
  readonly slowMs: number | undefined;
}

/** What one viewer may take of what all share, and how long a request may take. */
export interface Shares {
  /** How many queries of one viewer are executed at once. */
  readonly queries: number;
  /** And how many mutations, which mostly wait for fal. */
  readonly mutations: number;
  /** How long others of that viewer wait for that. */
  readonly queueMs: number;
  /** How long a query may take. */
  readonly queryMs: number;
  /** And a mutation: longer by a call to fal, whose answer about a job that is paid for must reach the client. */
  readonly mutationMs: number;
}

/** How many subscriptions are open at once. */
export interface SubscriptionLimits {
  readonly ofViewer: number;
  /** Of all users together, in one process. */
  readonly total: number;
}

/** The most that one query may have of each. */
export interface QueryLimits {
  readonly tokens: number;
  /** Levels of fields. */
  readonly depth: number;
  /** Fields, those of a fragment counted for each of its uses. */
  readonly fields: number;
  readonly aliases: number;
  readonly directives: number;
  /** Uses of fragments. */
  readonly fragments: number;
  /** Reports and plans. */
  readonly reports: number;
  /** The estimated cost of all. */
  readonly cost: number;
}

export interface FalConfig {
  /** Undefined starts the sandbox. */
  readonly key: string | undefined;
  /** Reads fal's billing records. Without it a cost is the billed units times their price. */
  readonly adminKey: string | undefined;
  readonly queueUrl: string;
  readonly apiUrl: string;
  readonly jwksUrl: string;
  /** The fal account whose webhooks are accepted; undefined accepts those of any account, if signed by fal. */
  readonly webhookUserId: string | undefined;
  readonly timeoutMs: number;
}

/** When fal is asked about jobs in flight. */
export interface Schedule {
  /** From the submit to the first check; each later wait is twice as long, up to `maxSeconds`. */
  readonly firstSeconds: number;
  readonly maxSeconds: number;
  /** How long fal may say that it does not know a job before its list of requests decides. */
  readonly graceSeconds: number;
  /** How long to search for a job that fal never confirmed. */
  readonly horizonSeconds: number;
  /** How many jobs one process checks at once. */
  readonly concurrency: number;
  /** How long a call to fal may take. */
  readonly timeoutSeconds: number;
}

/** When fal is asked what it billed. */
export interface BillingSchedule {
  /** From the first time to the second; each later wait is twice as long, up to six hours. */
  readonly retrySeconds: number;
  /** How long after the end of a job its bill is awaited. */
  readonly giveUpDays: number;
}

export interface AuthConfig {
  readonly secret: string | undefined;
  readonly jwksUrl: string | undefined;
  readonly issuer: string | undefined;
  readonly audience: string | undefined;
}

/** All problems of the environment, one line each. */
export class ConfigError extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`The configuration is not usable:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

/**
 * Reads the configuration from an environment, and the secrets that are in files. An empty variable counts as not set. Throws a
 * ConfigError that names every problem but no values, since some are secrets.
 */
export function loadConfig(env: NodeJS.ProcessEnv): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim()));
  const { env: set, problems: ofFiles } = withSecretFiles(given);
  const parsed = environment.safeParse(set);
  // What else is missing may be in a file that could not be read.
  const ofValues = parsed.success
    ? contradictions(parsed.data)
    : [...describe(parsed.error), ...contradictions(set)];
  const problems = ofFiles.length > 0 ? ofFiles : ofValues;
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);
  return Object.freeze(toConfig(parsed.data));
}

function describe(error: z.ZodError): string[] {
  return error.issues.map((issue) => {
    const options = issue.code === 'invalid_value' ? `must be one of ${issue.values.join(', ')}` : undefined;
    return `${issue.path.join('.')} ${options ?? issue.message}`;
  });
}

function toConfig(env: z.output<typeof environment>): Config {
  const production = env.NODE_ENV === 'production' || env.FAL_KEY !== undefined;
  return {
    production,
    // The sandbox's GraphiQL holds an admin's token, so by default only this machine can reach it.
    host: env.HOST ?? (env.FAL_KEY === undefined ? '127.0.0.1' : undefined),
    port: env.PORT,
    metricsPort: env.METRICS_PORT,
    workers: env.WORKERS,
    allowedHosts: env.ALLOWED_HOSTS,
    graphiql: env.GRAPHIQL === 'on',
    // Who wanted no GraphiQL before there was a page wants none of it.
    page: (env.PAGE ?? env.GRAPHIQL) === 'on',
    loginUrl: env.AUTH_LOGIN_URL,
    corsOrigins: env.CORS_ORIGINS,
    shares: {
      queries: env.VIEWER_MAX_QUERIES,
      mutations: env.VIEWER_MAX_MUTATIONS,
      queueMs: env.VIEWER_QUEUE_SECONDS * 1000,
      queryMs: env.REQUEST_TIMEOUT_SECONDS * 1000,
      mutationMs: (env.REQUEST_TIMEOUT_SECONDS + env.FAL_TIMEOUT_SECONDS) * 1000,
    },
    subscriptions: { ofViewer: env.VIEWER_MAX_SUBSCRIPTIONS, total: env.MAX_SUBSCRIPTIONS },
    rateLimits: env.RATE_LIMITS,
    rateLimitsAddressFactor: env.RATE_LIMITS_ADDRESS_FACTOR,
    queryLimits: {
      tokens: env.QUERY_MAX_TOKENS,
      depth: env.QUERY_MAX_DEPTH,
      fields: env.QUERY_MAX_FIELDS,
      aliases: env.QUERY_MAX_ALIASES,
      directives: env.QUERY_MAX_DIRECTIVES,
      fragments: env.QUERY_MAX_FRAGMENTS,
      reports: env.QUERY_MAX_REPORTS,
      cost: env.QUERY_MAX_COST,
    },
    keepAliveMs: env.KEEP_ALIVE_SECONDS * 1000,
    connections: { total: env.MAX_CONNECTIONS, perAddress: env.MAX_CONNECTIONS_PER_ADDRESS },
    trustedProxies: env.TRUSTED_PROXIES,
    // Nobody balances load between sandboxes.
    drainMs: (env.DRAIN_SECONDS ?? (production ? 5 : 0)) * 1000,
    shutdownMs: env.SHUTDOWN_SECONDS * 1000,
    appUrl: env.APP_URL,
    dataDir: path.resolve(env.DATA_DIR),
    databaseUrl: env.DATABASE_URL,
    databaseDirectUrl: env.DATABASE_DIRECT_URL,
    databaseReplicaUrls: env.DATABASE_REPLICA_URL,
    databasePoolSize: env.DATABASE_POOL_SIZE,
    maxInputBytes: env.MAX_INPUT_BYTES,
    adopt: env.ADOPT === '1',
    fal: {
      key: env.FAL_KEY,
      adminKey: env.FAL_ADMIN_KEY,
      queueUrl: env.FAL_QUEUE_URL,
      apiUrl: env.FAL_API_URL,
      jwksUrl: env.FAL_JWKS_URL,
      webhookUserId: env.FAL_WEBHOOK_USER_ID,
      timeoutMs: env.FAL_TIMEOUT_SECONDS * 1000,
    },
    auth: {
      secret: env.AUTH_SECRET,
      jwksUrl: env.AUTH_JWKS_URL,
      issuer: env.AUTH_ISSUER,
      audience: env.AUTH_AUDIENCE,
    },
    allowedEndpoints: env.ALLOWED_ENDPOINTS,
    webhooks: { key: env.WEBHOOK_KEY, allowPrivate: env.WEBHOOK_ALLOW_PRIVATE === 'true' },
    log: {
      level: env.LOG_LEVEL,
      format: env.LOG_FORMAT ?? (production ? 'json' : 'pretty'),
      requestsPerSecond: env.ACCESS_LOG_PER_SECOND ?? (production ? 100 : 0),
      slowMs: env.SLOW_MS,
    },
    traces: tracesOf(env),
    schedule: {
      firstSeconds: env.RECONCILE_FIRST_SECONDS,
      maxSeconds: env.RECONCILE_MAX_SECONDS,
      graceSeconds: env.RECONCILE_GRACE_SECONDS,
      horizonSeconds: env.RECONCILE_HORIZON_SECONDS,
      concurrency: env.RECONCILE_CONCURRENCY,
      timeoutSeconds: env.FAL_TIMEOUT_SECONDS,
    },
    dispatchConcurrency: env.FAL_DISPATCH_CONCURRENCY,
    prices: env.PRICES_FILE ?? new Map(),
    budgets: env.BUDGETS_FILE ?? [],
    unpricedCents: env.UNPRICED,
    billing: { retrySeconds: env.BILLING_RETRY_SECONDS, giveUpDays: env.BILLING_GIVE_UP_DAYS },
    sandbox: { jobSeconds: env.SANDBOX_JOB_SECONDS },
  };
}

/** Traces are off unless a collector is named. */
function tracesOf(env: z.output<typeof environment>): Config['traces'] {
  const disabled = env.OTEL_SDK_DISABLED?.toLowerCase() === 'true' || env.OTEL_TRACES_EXPORTER === 'none';
  const endpoint = env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? env.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (disabled || endpoint === undefined) return undefined;
  return env.OTEL_EXPORTER_OTLP_TRACES_PROTOCOL ?? env.OTEL_EXPORTER_OTLP_PROTOCOL ?? 'http/protobuf';
}
