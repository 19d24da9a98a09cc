import type { Queries } from './queries.ts';

/** A job as a test wants it in the table. */
export interface PastJob {
  readonly endpoint?: string;
  readonly user?: string;
  readonly status?: string;
  readonly errorType?: string | null;
  readonly seed?: string | null;
  readonly durationS?: number | null;
  /** JSON text; `#` stands for the job's number. */
  readonly inputs?: string;
}

const WAN = 'fal-ai/wan/v2.7/text-to-video';

/** Inserts jobs that ended in the past, with set-based SQL; answers their ids. */
export async function insertPastJobs(db: Queries, count: number, job: PastJob = {}): Promise<bigint[]> {
  const { endpoint = WAN, user = 'ann', status = 'FAILED', seed = null, durationS = null } = job;
  const errorType = job.errorType === undefined ? 'runner_server_error' : job.errorType;
  const { rows } = await db.query<{ id: string }>(
    `INSERT INTO generations (request_id, user_id, endpoint, status, inputs, error, error_type, seed, duration_s,
       created_at, finished_at, submit_started_at, next_check_at)
     SELECT gen_random_uuid()::text, $2, $3, $4, replace($5, '#', n::text)::jsonb,
       CASE $4 WHEN 'FAILED' THEN 'it broke' END, CASE $4 WHEN 'FAILED' THEN $6 END, $7::bigint, $8::real,
       now() - interval '1 day' + n * interval '1 millisecond', now() - interval '1 day', now() - interval '1 day', NULL
     FROM generate_series(1, $1::int) n RETURNING id`,
    [
      count,
      user,
      endpoint,
      status,
      job.inputs ?? '{"prompt":"past #","resolution":"720p","duration":"5"}',
      errorType,
      seed,
      durationS,
    ],
  );
  return rows.map(({ id }) => BigInt(id));
}

/** The global id of a job. */
export function globalId(type: 'Generation' | 'Replay', id: bigint | string): string {
  return Buffer.from(`${type}:${id}`).toString('base64');
}
