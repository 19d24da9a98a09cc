import type { Client } from 'pg';

/** Tables like that of the article in other schemas, where they are not looked for; each in a sentence. */
export async function findElsewhere(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ problem: string }>(
    `SELECT format('It is in the schema %s, and fal-ledger works in public: ALTER TABLE %s SET SCHEMA public.',
       quote_ident(nspname), c.oid::regclass) AS problem
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relname = 'generations' AND c.relkind IN ('r', 'p') AND nspname <> 'public' AND nspname !~ '^pg_'
       AND EXISTS (SELECT FROM pg_attribute WHERE attrelid = c.oid AND attname = 'request_id' AND NOT attisdropped)
     ORDER BY nspname`,
  );
  return rows.map(({ problem }) => problem);
}
