import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import { keysOf } from './mirror.ts';
import { BY_MONTH } from './names.ts';

// A tenth of a second of locks at a time, which an UPDATE of one of these rows waits for.
const BATCH = 1000;
const PAUSE_MS = 200;

/**
 * Copies the rows that the table by month does not have yet, in the order of their ids, so that a span of time lies together on
 * disk; yields how many each batch took.
 * Until a batch is committed its rows are locked, so that whoever changes one of them afterwards finds the copy to change; rows
 * that are locked by others are left for later, and have been copied by then if they were changed.
 */
export async function* copyRows(client: Client): AsyncGenerator<number> {
  for (let rounds = 0; ; rounds += 1) {
    let from = await firstMissing(client);
    if (from === undefined) return;
    if (rounds > 0) await sleep(PAUSE_MS);
    for (;;) {
      const batch = await copyBatch(client, from);
      if (batch?.to == null) break;
      yield batch.copied;
      from = batch.to;
    }
  }
}

async function copyBatch(
  client: Client,
  from: string,
): Promise<{ to: string | null; copied: number } | undefined> {
  return (await client.query<{ to: string | null; copied: number }>(COPY_BATCH, [from])).rows[0];
}

/** The number before the id of the first row that is missing. */
async function firstMissing(client: Client): Promise<string | undefined> {
  const { rows } = await client.query<{ before: string }>(
    `SELECT (g.id::numeric - 1)::text AS before FROM public.generations g
     WHERE NOT EXISTS (SELECT FROM public.generation_keys k WHERE k.id = g.id) ORDER BY g.id LIMIT 1`,
  );
  return rows[0]?.before;
}

const COPY_BATCH = `
WITH next AS MATERIALIZED (SELECT id FROM public.generations WHERE id > $1::numeric::bigint ORDER BY id LIMIT ${BATCH}),
batch AS MATERIALIZED (
  SELECT g.* FROM public.generations g WHERE g.id IN (SELECT id FROM next)
    AND NOT EXISTS (SELECT FROM public.generation_keys k WHERE k.id = g.id) ORDER BY g.id FOR SHARE OF g SKIP LOCKED),
copied AS (INSERT INTO public.${BY_MONTH} SELECT * FROM batch ON CONFLICT (id, created_at) DO NOTHING),
keyed AS (${keysOf('batch')} ON CONFLICT (id) DO NOTHING)
SELECT max(id)::text AS to, (SELECT count(*)::int FROM batch) AS copied FROM next`;
