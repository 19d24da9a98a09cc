const NO_CONNECTION =
  'it has no connection left: raise max_connections or the limit of the role, or lower DATABASE_POOL_SIZE of the servers';

// What PostgreSQL says is in the language of its lc_messages, and so known by its code; of what a pooler or the driver says
// only the words are known. https://www.postgresql.org/docs/current/errcodes-appendix.html
const ADVICE: ReadonlyArray<readonly [RegExp, string, code?: string]> = [
  [
    /server does not support SSL connections/,
    'it does not use TLS, and the sslmode of the URL asks for it (prefer and allow count as require): say sslmode=disable, or turn on ssl in PostgreSQL',
  ],
  [
    /statement pooling mode/,
    "the pooler gives each statement another connection, and fal-ledger needs transactions: set PgBouncer's pool_mode to transaction or session",
  ],
  [
    /unsupported startup parameter/,
    'the pooler knows fewer parameters of a connection than the URL has: remove them from it, or let PgBouncer ignore_startup_parameters',
  ],
  [
    /query_wait_timeout/,
    "the pooler has had no connection to spare for too long: raise PgBouncer's default_pool_size, or lower DATABASE_POOL_SIZE",
  ],
  [
    /session_replication_role/,
    "triggers do not fire for this role or database, and fal-ledger's keep its tables right: ALTER ROLE … RESET session_replication_role, and ALTER DATABASE … RESET session_replication_role",
    '42501',
  ],
  [
    /^/,
    'it is read-only, and migrations have to be applied: let DATABASE_URL or DATABASE_DIRECT_URL lead to the primary, without default_transaction_read_only',
    '25006',
  ],
  [/too many (clients|connections)|no more connections|connection slots/, NO_CONNECTION],
  [/^/, NO_CONNECTION, '53300'],
];

/** What to change in the configuration of the database or a pooler, if what an error or its causes say is known. */
export function adviceOn(error: unknown): string | undefined {
  const words = wordsOf(error);
  const codes = codesOf(error);
  return ADVICE.find(
    ([pattern, , code]) => pattern.test(words) && (code === undefined || codes.includes(code)),
  )?.[1];
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? `${error.message} ${wordsOf(error.cause)}` : JSON.stringify(error ?? '');
}

/** The driver has the code of PostgreSQL in the error, Prisma's adapter in what caused it. */
function codesOf(error: unknown): unknown[] {
  if (typeof error !== 'object' || error === null) return [];
  const read = (name: string): unknown => Reflect.get(error, name);
  return [read('code'), read('originalCode'), ...codesOf(read('cause'))];
}
