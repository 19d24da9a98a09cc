import type { ClientBase } from 'pg';

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
  // Above 0 a GIN index returns a random part of what it finds.
  gin_fuzzy_search_limit: '0',
  // Transactions of ours lock what they depend on, and expect to wait and not to be told to try again.
  default_transaction_isolation: 'read committed',
  default_transaction_deferrable: 'off',
  // A job that fal has been sent must be there after a crash of PostgreSQL.
  synchronous_commit: 'on',
  lock_timeout: '0',
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

// A schema of the user's name comes first by default, and may have a table of the same name. pg_trgm may have been
// installed elsewhere, as hosted databases do. A stricter synchronous_commit is the operator's choice.
const APPLY = `
  SELECT pg_catalog.set_config(name, CASE
    WHEN name = 'synchronous_commit' AND pg_catalog.current_setting(name) <> 'off' THEN pg_catalog.current_setting(name)
    ELSE value END, false)
  FROM (
    SELECT * FROM ROWS FROM (pg_catalog.unnest($1::text[]), pg_catalog.unnest($2::text[]))
    UNION ALL
    SELECT 'search_path', pg_catalog.concat_ws(', ', 'public', (
      SELECT pg_catalog.quote_ident(n.nspname)
      FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
      WHERE e.extname = 'pg_trgm' AND n.nspname <> 'public'))
  ) AS wanted (name, value)
  WHERE name LIKE '%.%' OR pg_catalog.current_setting(name, true) IS NOT NULL`;

/** Gives a new connection the settings that we depend on; `timeoutMs` is how long a statement may take, 0 for ever. */
export async function prepareSession(client: ClientBase, timeoutMs: number): Promise<void> {
  const settings = { ...SETTINGS, statement_timeout: String(timeoutMs) };
  await client.query(APPLY, [Object.keys(settings), Object.values(settings)]);
}
