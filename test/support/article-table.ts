import type { Client } from 'pg';

const COLUMNS = {
  id: 'BIGSERIAL PRIMARY KEY',
  request_id: 'TEXT UNIQUE NOT NULL',
  user_id: 'TEXT NOT NULL',
  endpoint: 'TEXT NOT NULL',
  status: `TEXT NOT NULL CHECK (status IN ('IN_QUEUE','IN_PROGRESS','COMPLETED','FAILED','CANCELLED'))`,
  inputs: 'JSONB NOT NULL',
  output_url: 'TEXT',
  seed: 'BIGINT',
  duration_s: 'REAL',
  cost_cents: 'INTEGER',
  error: 'TEXT',
  created_at: 'TIMESTAMPTZ NOT NULL DEFAULT now()',
  finished_at: 'TIMESTAMPTZ',
};
/** Its indexes. */
export const INDEXES = `
  CREATE INDEX generations_user_created_idx ON generations (user_id, created_at DESC);
  CREATE UNIQUE INDEX generations_request_idx ON generations (request_id);
  CREATE INDEX generations_endpoint_status_idx ON generations (endpoint, status);
  CREATE INDEX generations_inputs_gin ON generations USING GIN (inputs);`;

/** Creates the table with other columns, or without those of an empty definition. */
export async function makeArticleTable(
  client: Client,
  changes: Record<string, string> = {},
  indexes = INDEXES,
): Promise<void> {
  const columns = Object.entries({ ...COLUMNS, ...changes }).filter(([, definition]) => definition !== '');
  await client.query(
    `CREATE TABLE generations (${columns.map(([name, definition]) => `${name} ${definition}`).join()}); ${indexes}`,
  );
}
