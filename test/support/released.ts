import { randomUUID } from 'node:crypto';
import path from 'node:path';
import type { Client } from 'pg';
import { type Migration, readMigrations } from '../../src/db/migrations/files.ts';

/** The migrations of this version. */
export const migrations = await readMigrations(path.join(import.meta.dirname, '../../prisma/migrations'));

/** Of many cases that are alike, such as one a migration, the first, the last and some between; all of them at night. */
export function someOf<Case>(cases: readonly Case[]): Case[] {
  if (process.env['NIGHTLY']) return [...cases];
  return cases.filter((_one, index) => index % 4 === 0 || index === cases.length - 1);
}

/** Applies a migration as servers did before they worked step by step: its file as it is, then its record. */
export async function applyAsBefore(client: Client, { name, sql, checksum }: Migration): Promise<void> {
  const id = await recordAsBefore(client, { name, checksum });
  await client.query(sql);
  await client.query(
    'UPDATE _prisma_migrations SET finished_at = now(), applied_steps_count = 1 WHERE id = $1',
    [id],
  );
}

/** Records the start of a migration as servers did before, and leaves it at that, as one that is killed does. */
export async function recordAsBefore(
  client: Client,
  { name, checksum }: Pick<Migration, 'name' | 'checksum'>,
): Promise<string> {
  const id = randomUUID();
  await client.query('INSERT INTO _prisma_migrations (id, checksum, migration_name) VALUES ($1, $2, $3)', [
    id,
    checksum,
    name,
  ]);
  return id;
}

/** Inserts jobs of every state, with columns that every version has. */
export async function insertJobs(client: Client, count: number): Promise<void> {
  await client.query(
    `INSERT INTO generations (request_id, user_id, endpoint, status, inputs, output_url, cost_cents, created_at, finished_at)
     SELECT 'request-' || n, 'user-' || n % 7, 'fal-ai/model-' || n % 5, status,
       jsonb_build_object('prompt', 'a lion ' || n % 100 || ' walks over bridge' || n % 400, 'seed', n),
       CASE status WHEN 'COMPLETED' THEN 'https://v3.fal.media/files/lion/' || md5(n::text) || '_output.mp4' END,
       n % 90, created_at, CASE WHEN status <> 'IN_QUEUE' THEN created_at + interval '1 minute' END
     FROM generate_series(1, $1::int) AS n,
       LATERAL (SELECT (ARRAY['COMPLETED', 'COMPLETED', 'FAILED', 'CANCELLED', 'IN_QUEUE'])[n % 5 + 1] AS status,
         now() - make_interval(mins => n) AS created_at) AS job`,
    [count],
  );
}
