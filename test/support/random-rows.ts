import type { Client } from 'pg';
import { between, pick, roll } from '../../src/sandbox/seeded-random.ts';

/** Endpoints with a formula and without, which all users of a test share. */
export const ENDPOINTS = ['fal-ai/flux/dev', 'fal-ai/veo3.1', 'a/b', 'a/c'] as const;
/** Inputs, which they share as well. */
export const INPUTS = [
  { prompt: 'a lighthouse in the rain', resolution: '4k', duration: 5 },
  { prompt: 'a volcano at night', image_size: 'square_hd' },
  { text: 'hello', resolution: '720p', seed: 7 },
  {},
] as const;
const STATUSES = [
  'COMPLETED',
  'COMPLETED',
  'COMPLETED',
  'FAILED',
  'IN_PROGRESS',
  'IN_QUEUE',
  'CANCELLED',
] as const;
const ERRORS = ['content_policy_violation', 'internal_server_error', 'generation_timeout'] as const;
const HOUR_MS = 3_600_000;

/**
 * Inserts `count` random rows of a user with these words in their prompts, and two replays with their jobs. Their ids begin
 * with `firstId`, so that those of others do not depend on them.
 */
export async function insertRandomRows(
  client: Client,
  userId: string,
  {
    firstId,
    count,
    words,
    now,
  }: { firstId: number; count: number; words: readonly [string, ...string[]]; now: number },
): Promise<void> {
  const rows = Array.from({ length: count }, (_, index) => {
    const key = `${userId} ${index}`;
    const status = pick(STATUSES, key, 'status');
    const createdAt = now - between(2 * HOUR_MS, 6 * 24 * HOUR_MS, key, 'age');
    const ended = status !== 'IN_PROGRESS' && status !== 'IN_QUEUE';
    const inputs = pick(INPUTS, key, 'inputs');
    const failed = status === 'FAILED';
    const replayed = index >= 4 && roll(key, 'replayed') < 0.3;
    return {
      id: firstId + index,
      request_id: ended || roll(key, 'sent') < 0.7 ? `${userId}-${index}` : `pending:${userId}-${index}`,
      user_id: userId,
      endpoint: pick(ENDPOINTS, key, 'endpoint'),
      status,
      inputs:
        'prompt' in inputs ? { ...inputs, prompt: `${inputs.prompt} ${pick(words, key, 'word')}` } : inputs,
      output_url: status === 'COMPLETED' ? `https://cdn.test/lion/${userId}file${index}.mp4` : null,
      payload:
        status === 'COMPLETED'
          ? { video: { url: `https://cdn.test/${userId}.mp4` }, text: 'a caption' }
          : null,
      created_at: new Date(createdAt),
      submit_started_at: new Date(createdAt + 1000),
      finished_at: ended ? new Date(createdAt + between(5000, 600_000, key, 'took')) : null,
      error: failed ? `worker ${index} died` : null,
      error_type: failed ? pick(ERRORS, key, 'error') : null,
      cost_cents: status === 'COMPLETED' ? between(1, 90, key, 'cost') : null,
      estimated_cents: status === 'COMPLETED' ? between(1, 90, key, 'estimate') : null,
      cost_source: roll(key, 'billed') < 0.7 ? 'BILLED' : 'ESTIMATED',
      tags:
        roll(key, 'tagged') < 0.4 ? { project: pick(['lion', 'tiger'], key, 'project'), team: 'film' } : null,
      idempotency_key: roll(key, 'keyed') < 0.5 ? `key ${index}` : null,
      next_check_at: ended ? null : new Date(now + HOUR_MS),
      ended_by: ended ? 'WEBHOOK' : null,
      last_poll: ended
        ? null
        : {
            answer: status,
            at: new Date(createdAt + 60_000),
            said: { answer: status, at: new Date(createdAt + 60_000) },
          },
      replay_id: replayed ? firstId + (index % 2) : null,
      replay_of: replayed ? firstId + (index % 4) : null,
      replay_root: replayed ? firstId + (index % 4) : null,
      replay_exempt: replayed,
    };
  });
  await client.query(
    `INSERT INTO replays (id, requested_by, filter, options, estimated_cents, unpriced_jobs, created_at, paused_at, pause_reason)
     SELECT $1::bigint + n, $2, '{"status":["FAILED"]}',
       '{"pinSeed":false,"includeReplayed":true,"includeRefused":false,"includeUnconfirmed":false,"maxDollars":5}', 40, 1,
       to_timestamp($3::float8 / 1000) - interval '1 hour', to_timestamp($3::float8 / 1000) - interval '30 minutes', 'paused'
     FROM generate_series(0, 1) AS n`,
    [firstId, userId, now],
  );
  const columns = Object.keys(rows[0] ?? {}).join(', ');
  await client.query(
    `INSERT INTO generations (${columns}, check_count, queue_paths)
     SELECT ${columns}, 1, NULL FROM jsonb_populate_recordset(NULL::generations, $1)`,
    [JSON.stringify(rows)],
  );
  await client.query(
    `INSERT INTO webhook_deliveries (request_id, verdict, detail, received_at)
     SELECT request_id, (ARRAY['APPLIED','DUPLICATE','BAD_SIGNATURE'])[1 + id % 3], 'as it was', created_at
     FROM generations WHERE user_id = $1 AND id % 2 = 0 ORDER BY id`,
    [userId],
  );
  await client.query(
    `WITH words AS (SELECT DISTINCT user_id, word FROM generations, spelled_words(remembered_text(inputs, payload)) AS word),
       own AS (INSERT INTO user_words SELECT user_id, word FROM words ON CONFLICT DO NOTHING)
     INSERT INTO prompt_words SELECT DISTINCT word FROM words ON CONFLICT DO NOTHING`,
  );
}
