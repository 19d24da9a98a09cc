import { ServiceUnavailableError } from '../errors.ts';
import { clauseOf } from '../lib/clause.ts';
import { reasonOf } from './trouble.ts';

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
  [
    /client password must be a string/,
    'it asks for a password, and the URL has none: postgresql://USER:PASSWORD@HOST/NAME',
  ],
  [
    /^/,
    'it refuses the user or the password: check both in the URL, where characters such as / and @ are written %2F and %40',
    '28P01',
  ],
  [/user name specified/, 'the URL names no user: postgresql://USER:PASSWORD@HOST/NAME', '28000'],
  [
    /no encryption|SSL off/i,
    'it takes only connections with TLS from here: say sslmode=require in the URL, or verify-full with sslrootcert',
    '28000',
  ],
  [
    /client certificate/i,
    'it asks for a certificate of the client: name it in the URL by sslcert and sslkey',
    '28000',
  ],
  [
    /^/,
    'it does not let this user in from here: add a line to its pg_hba.conf, or ALTER ROLE … LOGIN',
    '28000',
  ],
  [
    /^/,
    'it does not exist: check the name in the URL (without one it is that of the user), or make it with CREATE DATABASE',
    '3D000',
  ],
  [
    /ALTNAME|does not match certificate/,
    'its certificate is for another host name: have the URL name that one',
  ],
  [/certificate has expired|CERT_HAS_EXPIRED/, 'its certificate has expired: renew it'],
  [
    /certificate|SELF_SIGNED|UNABLE_TO_/,
    'its certificate is signed by an authority that Node does not know: add sslrootcert=/path/ca.pem to the URL',
  ],
  // Of a refused connection Prisma's adapter keeps where to, and of a name that is not known only that.
  [
    /ECONNREFUSED|"DatabaseNotReachable".*"port"/,
    'it refuses the connection: PostgreSQL does not run there, or does not listen on this address (listen_addresses) and port',
  ],
  [
    /ENOTFOUND|EAI_AGAIN|"DatabaseNotReachable"/,
    'the name of its host is not known here: check the URL, and the name server of this machine',
  ],
  [
    /connection timeout|timeout expired|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|"SocketTimeout"/,
    'it does not answer in time: a firewall may be in between, or what listens at this address and port is not PostgreSQL',
  ],
  [
    /terminated unexpectedly|ECONNRESET|"ConnectionClosed"|error establishing an SSL connection/,
    'what listens at this address and port ended the connection: it may not be PostgreSQL (check both in the URL), or a proxy in between, or it is shutting down',
  ],
];

/** What to change in the configuration of the database or a pooler, if what an error or its causes say is known. */
export function adviceOn(error: unknown): string | undefined {
  const words = wordsOf(error);
  const codes = codesOf(error);
  return ADVICE.find(
    ([pattern, , code]) => pattern.test(words) && (code === undefined || codes.includes(code)),
  )?.[1];
}

/** Why the database could not be used, in one line: what to change, if that is known, and what was said. */
export function whyUnusable(error: unknown): string {
  const unavailable = error instanceof ServiceUnavailableError;
  const reason = reasonOf(unavailable ? error.cause : error);
  const words = adviceOn(error) ?? (unavailable ? clauseOf(error.message) : undefined);
  if (words === undefined)
    return reason || (error instanceof Error ? error.message || error.name : String(error));
  return reason ? `${words} (${reason})` : words;
}

/** Of a host with several addresses Node.js tries each: the error has no words of its own then, but a code and those of each. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return JSON.stringify(error ?? '');
  const code = 'code' in error ? String(error.code) : '';
  const each = error instanceof AggregateError ? error.errors.map(wordsOf) : [];
  return [error.message, code, ...each, wordsOf(error.cause)].join(' ');
}

/** The driver has the code of PostgreSQL in the error, Prisma's adapter in what caused it. */
function codesOf(error: unknown): unknown[] {
  if (typeof error !== 'object' || error === null) return [];
  const read = (name: string): unknown => Reflect.get(error, name);
  return [read('code'), read('originalCode'), ...codesOf(read('cause'))];
}
