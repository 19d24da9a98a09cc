import type { Client } from 'pg';

// Its four indexes and the primary key.
const ARTICLES_INDEXES = [
  'generations_pkey',
  'generations_user_created_idx',
  'generations_request_idx',
  'generations_endpoint_status_idx',
  'generations_inputs_gin',
];

/** Drops the indexes that the article does not have. */
export async function dropOurIndexes(client: Client): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT indexrelid::regclass::text AS name FROM pg_index
     WHERE indrelid = 'generations'::regclass AND indexrelid::regclass::text <> ALL ($1)`,
    [ARTICLES_INDEXES],
  );
  for (const { name } of rows) await client.query(`DROP INDEX ${name}`);
}
