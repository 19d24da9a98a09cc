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

/** A row of it that fal has completed, but for these values; SQL expressions. */
export async function insertArticleRow(client: Client, values: Record<string, string> = {}): Promise<void> {
  const row = {
    request_id: 'gen_random_uuid()',
    user_id: `'ann'`,
    endpoint: `'fal-ai/flux/dev'`,
    status: `'FAILED'`,
    inputs: `'{}'`,
    ...values,
  };
  await client.query(
    `INSERT INTO generations (${Object.keys(row).join()}) VALUES (${Object.values(row).join()})`,
  );
}

/** Inserts jobs of a year, of every state. */
export async function insertArticleRows(client: Client, count: number): Promise<void> {
  await client.query(
    `INSERT INTO generations (request_id, user_id, endpoint, status, inputs, output_url, seed, duration_s, cost_cents, error,
       created_at, finished_at)
     SELECT gen_random_uuid(), 'user-' || n % 7, 'fal-ai/model-' || n % 50, status,
       jsonb_build_object('prompt', 'a lion number ' || n % 1000 || ' walks slowly over the bridge ' || md5(n::text)
         || ' at dawn, in the style of painter ' || n % 300, 'image_size', 'landscape_16_9', 'seed', n),
       CASE status WHEN 'COMPLETED' THEN 'https://v3.fal.media/files/lion/' || md5('file' || n) || '_output.png' END,
       n * 1000003::bigint, n % 20, n % 90, CASE status WHEN 'FAILED' THEN 'no lion' END,
       created_at, CASE WHEN status <> 'IN_QUEUE' THEN created_at + interval '1 minute' END
     FROM generate_series(1, $1::int) AS n,
       LATERAL (SELECT CASE WHEN n > $1 - 100 THEN 'IN_QUEUE' WHEN n % 20 = 0 THEN 'FAILED' ELSE 'COMPLETED' END AS status,
         now() - ($1 - n) * interval '365 days' / $1 AS created_at) AS job`,
    [count],
  );
}
