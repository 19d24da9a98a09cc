import { Big } from 'big.js';
import { z } from 'zod';
import { readBudgetsFile } from './budgets/read-budgets-file.ts';
import { EVERY_ENDPOINT, readAllowedEndpoints } from './lib/endpoint-patterns.ts';
import { readPricesFile } from './lib/prices-file.ts';
import { DEFAULT_RATE_LIMITS, readRateLimits } from './lib/rate-limits.ts';

const url = (...protocols: string[]) =>
  z.string().refine((value) => URL.canParse(value) && protocols.includes(new URL(value).protocol), {
    error: `must be a URL that starts with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
  });
const httpUrl = url('http:', 'https:').transform((value) => value.replace(/\/+$/, ''));
// Paths are added to it, fal is told it, and fetch takes no URL with a user.
const ownUrl = httpUrl.refine((value) => {
  if (!URL.canParse(value)) return true;
  const { username, password } = new URL(value);
  return !username && !password && !/[?#]/.test(value);
}, 'must have no user, password, query or fragment');
const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, `must be a whole number from ${min} to ${max}`)
    .transform(Number)
    .refine((value) => value >= min && value <= max, `must be a whole number from ${min} to ${max}`);

const list = (entry: RegExp, error: string) =>
  z
    .string()
    .transform((value) => value.split(',').map((part) => part.trim().toLowerCase()))
    .refine((parts) => parts.every((part) => entry.test(part)), error);

const falKey = z.string().regex(/^[\x21-\x7e]+$/, 'must be printable ASCII without spaces');

/** The variables that the server reads, each by itself. What is missing has its default. */
export const environment = z.object({
  // A typo would start a server without the checks of production.
  NODE_ENV: z.enum(['production', 'development', 'test']).optional(),
  HOST: z.string().optional(),
  PORT: wholeNumber(0, 65_535).default(4000),
  METRICS_PORT: wholeNumber(0, 65_535).optional(),
  WORKERS: wholeNumber(1, 64).default(1),
  KEEP_ALIVE_SECONDS: wholeNumber(1, 86_400).default(65),
  MAX_CONNECTIONS: wholeNumber(10, 1_000_000).default(2000),
  MAX_CONNECTIONS_PER_ADDRESS: wholeNumber(10, 1_000_000).default(500),
  TRUSTED_PROXIES: wholeNumber(0, 10).default(0),
  DRAIN_SECONDS: wholeNumber(0, 3600).optional(),
  SHUTDOWN_SECONDS: wholeNumber(1, 3600).default(30),
  APP_URL: ownUrl.optional(),
  ALLOWED_HOSTS: list(/^[\w.-]+$/, 'must be host names without ports, separated by commas').default([]),
  GRAPHIQL: z.enum(['on', 'off']).default('on'),
  PAGE: z.enum(['on', 'off']).optional(),
  CORS_ORIGINS: list(
    /^https?:\/\/[\w.-]+(:\d+)?$/,
    'must be origins such as https://app.example.com, separated by commas',
  ).default([]),
  REQUEST_TIMEOUT_SECONDS: wholeNumber(1, 3600).default(15),
  VIEWER_MAX_QUERIES: wholeNumber(1, 10_000).default(3),
  VIEWER_MAX_MUTATIONS: wholeNumber(1, 10_000).default(32),
  VIEWER_MAX_SUBSCRIPTIONS: wholeNumber(0, 10_000).default(20),
  MAX_SUBSCRIPTIONS: wholeNumber(0, 100_000).default(1000),
  VIEWER_QUEUE_SECONDS: wholeNumber(1, 600).default(5),
  RATE_LIMITS: z.string().transform(readRateLimits).default(DEFAULT_RATE_LIMITS),
  RATE_LIMITS_ADDRESS_FACTOR: wholeNumber(0, 1000).default(10),
  QUERY_MAX_TOKENS: wholeNumber(100, 100_000).default(5000),
  QUERY_MAX_DEPTH: wholeNumber(1, 200).default(30),
  QUERY_MAX_FIELDS: wholeNumber(1, 100_000).default(1000),
  QUERY_MAX_ALIASES: wholeNumber(0, 10_000).default(50),
  QUERY_MAX_DIRECTIVES: wholeNumber(0, 10_000).default(50),
  QUERY_MAX_FRAGMENTS: wholeNumber(0, 10_000).default(200),
  QUERY_MAX_REPORTS: wholeNumber(1, 100).default(5),
  QUERY_MAX_COST: wholeNumber(1, 100_000_000).default(20_000),
  DATA_DIR: z.string().default('.data'),
  DATABASE_URL: url('postgres:', 'postgresql:').optional(),
  DATABASE_DIRECT_URL: url('postgres:', 'postgresql:').optional(),
  DATABASE_REPLICA_URL: z
    .string()
    .transform((value) => value.split(/[\s,]+/).filter((part) => part !== ''))
    .pipe(z.array(url('postgres:', 'postgresql:')))
    .default([]),
  DATABASE_POOL_SIZE: wholeNumber(1, 1000).default(10),
  MAX_INPUT_BYTES: wholeNumber(1000, 100_000_000).default(1_000_000),
  ADOPT: z.enum(['0', '1']).default('0'),
  FAL_KEY: falKey.optional(),
  FAL_ADMIN_KEY: falKey.optional(),
  FAL_QUEUE_URL: httpUrl.default('https://queue.fal.run'),
  FAL_API_URL: httpUrl.default('https://api.fal.ai'),
  FAL_JWKS_URL: httpUrl.default('https://rest.fal.ai/.well-known/jwks.json'),
  FAL_WEBHOOK_USER_ID: z.string().optional(),
  FAL_TIMEOUT_SECONDS: wholeNumber(1, 600).default(30),
  // RFC 7518 §3.2: an HS256 key is at least as long as its hash.
  AUTH_SECRET: z.string().min(32, 'must be at least 32 characters long').optional(),
  AUTH_JWKS_URL: httpUrl.optional(),
  AUTH_ISSUER: z.string().optional(),
  AUTH_AUDIENCE: z.string().optional(),
  AUTH_LOGIN_URL: url('http:', 'https:').optional(),
  ALLOWED_ENDPOINTS: z.string().transform(readAllowedEndpoints).default(EVERY_ENDPOINT),
  WEBHOOK_KEY: z.string().min(32, 'must be at least 32 characters long').optional(),
  WEBHOOK_ALLOW_PRIVATE: z.enum(['true', 'false']).default('false'),
  RECONCILE_FIRST_SECONDS: wholeNumber(1, 3600).default(60),
  RECONCILE_MAX_SECONDS: wholeNumber(1, 86_400).default(3600),
  RECONCILE_GRACE_SECONDS: wholeNumber(1, 86_400).default(600),
  RECONCILE_HORIZON_SECONDS: wholeNumber(1, 2_592_000).default(86_400),
  RECONCILE_CONCURRENCY: wholeNumber(1, 100).default(8),
  FAL_DISPATCH_CONCURRENCY: wholeNumber(1, 100).default(4),
  PRICES_FILE: z.string().transform(readPricesFile).optional(),
  BUDGETS_FILE: z.string().transform(readBudgetsFile).optional(),
  UNPRICED: z
    .string()
    .regex(/^(REFUSE|\d{1,6}(\.\d{1,6})?)$/, 'must be REFUSE, or an amount in US dollars such as 0.50')
    .transform((value) => (value === 'REFUSE' ? null : new Big(value).times(100).toFixed()))
    .default(null),
  BILLING_RETRY_SECONDS: wholeNumber(1, 86_400).default(30),
  BILLING_GIVE_UP_DAYS: wholeNumber(1, 80).default(7),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  LOG_FORMAT: z.enum(['json', 'pretty']).optional(),
  ACCESS_LOG_PER_SECOND: wholeNumber(0, 1_000_000).optional(),
  SLOW_MS: wholeNumber(1, 600_000).optional(),
  // Of OpenTelemetry, whose SDK reads them itself: those that turn traces on, and those that it would ignore if it did not know
  // their value.
  OTEL_EXPORTER_OTLP_ENDPOINT: httpUrl.optional(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: httpUrl.optional(),
  OTEL_EXPORTER_OTLP_PROTOCOL: z.enum(['http/protobuf', 'http/json']).optional(),
  OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: z.enum(['http/protobuf', 'http/json']).optional(),
  OTEL_TRACES_EXPORTER: z.enum(['otlp', 'none']).default('otlp'),
  OTEL_TRACES_SAMPLER: z
    .enum([
      'always_on',
      'always_off',
      'traceidratio',
      'parentbased_always_on',
      'parentbased_always_off',
      'parentbased_traceidratio',
    ])
    .optional(),
  OTEL_TRACES_SAMPLER_ARG: z
    .string()
    .regex(/^(0(\.\d+)?|1(\.0+)?)$/, 'must be a number from 0 to 1')
    .optional(),
  OTEL_SDK_DISABLED: z.string().optional(),
  SANDBOX_JOB_SECONDS: z
    .string()
    .regex(/^\d{1,4}(\.\d{1,3})?$/, 'must be a number of seconds')
    .transform(Number)
    .default(1.5),
});

/** What is wrong with variables that are well-formed by themselves. */
export function contradictions(env: { [name: string]: unknown }): string[] {
  const problems: string[] = [];
  const production = env['NODE_ENV'] === 'production';
  if (production && !env['FAL_KEY']) problems.push('FAL_KEY is required in production');
  if (production && !env['DATABASE_URL']) problems.push('DATABASE_URL is required in production');
  if ((production || env['FAL_KEY']) && !env['AUTH_SECRET'] && !env['AUTH_JWKS_URL'])
    problems.push('AUTH_SECRET or AUTH_JWKS_URL is required: without one, anybody could spend your money');
  if (env['AUTH_SECRET'] && env['AUTH_JWKS_URL'])
    problems.push('AUTH_SECRET and AUTH_JWKS_URL exclude each other');
  if (env['DATABASE_DIRECT_URL'] && !env['DATABASE_URL'])
    problems.push('DATABASE_DIRECT_URL is of no use without DATABASE_URL');
  if (isNotEmpty(env['DATABASE_REPLICA_URL']) && !env['DATABASE_URL'])
    problems.push('DATABASE_REPLICA_URL is of no use without DATABASE_URL');
  const urls = ['DATABASE_URL', 'DATABASE_DIRECT_URL', 'DATABASE_REPLICA_URL'].flatMap((name) =>
    [env[name]].flat().map((value) => ({ name, value })),
  );
  for (const { name, value } of urls) {
    const schema = foreignSchemaOf(value);
    if (schema !== undefined)
      problems.push(
        `${name} names the schema ${schema}: the tables are always in the schema public, so give fal-ledger a database of its own`,
      );
  }
  return problems;
}

function isNotEmpty(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

// PostgreSQL takes `-c name=value`, `--name=value` and `-` for `_`; a space within a value has a backslash before it.
const SEARCH_PATH = /(?:^|\s)(?:-c\s*|--)search[_-]path=(?<path>(?:\\.|\S)*)/;

/** The schema that other programs would use with this URL, if it is not ours; an application's own URL may have it. */
function foreignSchemaOf(databaseUrl: unknown): string | undefined {
  if (typeof databaseUrl !== 'string' || !URL.canParse(databaseUrl)) return undefined;
  const { searchParams } = new URL(databaseUrl);
  const values = ['schema', 'currentSchema', 'search_path'].map((name) => searchParams.get(name) ?? '');
  const set = SEARCH_PATH.exec(searchParams.get('options') ?? '')?.groups?.['path'] ?? '';
  return [...values, set.replaceAll(/\\(.)/g, '$1')]
    .map(firstSchema)
    .find((schema) => schema !== '' && schema !== 'public');
}

/** The first schema of a search_path but that of the user's name, which usually does not exist. */
function firstSchema(path: string): string {
  const names = path.split(',').map((name) => name.trim().replaceAll('"', ''));
  return names.find((name) => name !== '$user') ?? '';
}
