import type { ClientBase } from 'pg';
import type { PrismaClient } from '../generated/prisma/client.ts';
import { bringSettings } from './pooled-query.ts';

/**
 * What every session of ours runs with, whatever the server, the database, the role or the connection string say. Another
 * value of any of these changes an answer, fails a statement or loses a recorded job.
 * https://www.postgresql.org/docs/current/runtime-config-client.html
 */
const SETTINGS: Readonly<Record<string, string>> = {
  // Prisma's driver adapter sends and reads times without an offset, as UTC.
  timezone: 'UTC',
  datestyle: 'ISO, MDY',
  intervalstyle: 'postgres',
  client_encoding: 'UTF8',
  bytea_output: 'hex',
  extra_float_digits: '1',
  standard_conforming_strings: 'on',
  array_nulls: 'on',
  transform_null_equals: 'off',
  quote_all_identifiers: 'off',
  default_text_search_config: 'pg_catalog.simple',
  // A policy that hides rows from our role would make every number wrong: PostgreSQL refuses such a query instead.
  row_security: 'off',
  // Above 0 a GIN index returns a random part of what it finds.
  gin_fuzzy_search_limit: '0',
  // Transactions of ours lock what they depend on, and expect to wait and not to be told to try again.
  default_transaction_isolation: 'read committed',
  default_transaction_deferrable: 'off',
  // A job that fal has been sent must be there after a crash of PostgreSQL.
  synchronous_commit: 'on', // or stricter
  lock_timeout: '0',
  // Idle connections of the pool stay, and so does a transaction that waits for this process.
  idle_session_timeout: '0',
  idle_in_transaction_session_timeout: '0',
  // PostgreSQL 17 and later.
  transaction_timeout: '0',
  // An index answers every question about a week in less time than parallel workers or the JIT compiler take to start, and
  // a random page costs about as much as the next one, as on any SSD.
  max_parallel_workers_per_gather: '0',
  jit: 'off',
  random_page_cost: '1.1',
  // Two words are similar if they share half of their trigrams, such as a word of six letters with one letter wrong.
  'pg_trgm.similarity_threshold': '0.5',
};

// A stricter one is the operator's choice.
const STRICT_COMMIT = `CASE pg_catalog.current_setting('synchronous_commit')
  WHEN 'off' THEN 'on' ELSE pg_catalog.current_setting('synchronous_commit') END`;

// As replication sets it for itself: our triggers would not fire. Only superusers may change it, and whom they let.
const TRIGGERS_OFF = "pg_catalog.current_setting('session_replication_role') = 'replica'";

// A schema of the user's name comes first by default, and may have a table of the same name. pg_trgm may have been
// installed elsewhere, as hosted databases do. Behind a pooler they are set for this statement, which is to say not at all.
const APPLY = `
  SELECT name, pg_catalog.set_config(name, CASE WHEN name = 'synchronous_commit' THEN ${STRICT_COMMIT} ELSE value END, pooled)
    AS value, pooled
  FROM (
    SELECT * FROM ROWS FROM (pg_catalog.unnest($1::text[]), pg_catalog.unnest($2::text[]))
    UNION ALL
    SELECT 'search_path', pg_catalog.concat_ws(', ', 'public', (
      SELECT pg_catalog.quote_ident(n.nspname)
      FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
      WHERE e.extname = 'pg_trgm' AND n.nspname <> 'public'))
    UNION ALL
    SELECT 'session_replication_role', 'origin' WHERE ${TRIGGERS_OFF}
  ) AS wanted (name, value), (SELECT $3::int <> pg_catalog.pg_backend_pid()) AS session (pooled)
  WHERE name LIKE '%.%' OR pg_catalog.current_setting(name, true) IS NOT NULL`;

interface Applied {
  readonly name: string;
  readonly value: string;
  readonly pooled: boolean;
}

/**
 * Gives a new connection the settings that we depend on; `timeoutMs` is how long a statement may take, 0 for ever. If the
 * connection leads to a pooler, each transaction gets them. Returns whether it does; `pooled` says so of a pooler that
 * hides itself.
 */
export async function prepareSession(
  client: ClientBase,
  timeoutMs: number,
  hidden = { pooled: false },
): Promise<boolean> {
  if (prepared.has(client)) return true;
  const settings = { ...SETTINGS, statement_timeout: String(timeoutMs) };
  const { rows } = await client.query<Applied>(APPLY, [
    Object.keys(settings),
    Object.values(settings),
    hidden.pooled ? 0 : processIdOf(client),
  ]);
  const pooled = rows.some((row) => row.pooled);
  if (pooled) {
    bringSettings(client, localSettings(client, rows));
    prepared.add(client);
  }
  return pooled;
}

/** Whether the URL says that it leads to a pooler, as Prisma's own engine wants it to. */
export function namesPooler(url: string): boolean {
  return URL.canParse(url) && new URL(url).searchParams.get('pgbouncer') === 'true';
}

/** Whether a connection that was given our settings leads to a pooler. */
export function isPooled(client: ClientBase): boolean {
  return prepared.has(client);
}

// Of the connections to a pooler, those whose transactions get the settings already.
const prepared = new WeakSet<ClientBase>();

/** The process of PostgreSQL that the connection leads to, as it was told. A pooler tells another number. */
function processIdOf(client: ClientBase): number {
  const id: unknown = Reflect.get(client, 'processID');
  return typeof id === 'number' ? id : 0;
}

/** A statement that returns no rows and gives its transaction the settings. */
function localSettings(client: ClientBase, applied: readonly Applied[]): string {
  const set = applied
    .filter(({ name }) => !name.startsWith('default_transaction_'))
    .map(({ name, value }) => {
      const wanted = name === 'synchronous_commit' ? STRICT_COMMIT : client.escapeLiteral(value);
      return `pg_catalog.set_config(${client.escapeLiteral(name)}, ${wanted}, true) IS NULL`;
    });
  return `/* settings */ SELECT WHERE ${set.join(' OR ')}`;
}

/** Names the settings that are not as they should be. The few of which PostgreSQL gives another form back are left out. */
export async function findForeignSettings(queries: Pick<PrismaClient, '$queryRaw'>): Promise<string[]> {
  const wanted = Object.entries(SETTINGS).filter(
    ([name]) => !/^(default_transaction_|synchronous_commit)/.test(name),
  );
  const names = [...wanted.map(([name]) => name), 'transaction_isolation'];
  const values = [...wanted.map(([, value]) => value), 'read committed'];
  const rows = await queries.$queryRaw<Array<{ name: string }>>`/* prove: settings */
    SELECT name FROM ROWS FROM (unnest(${names}::text[]), unnest(${values}::text[])) AS wanted (name, value)
    WHERE current_setting(name, true) <> value
    UNION ALL SELECT 'session_replication_role' WHERE current_setting('session_replication_role') = 'replica'`;
  return rows.map(({ name }) => name);
}
