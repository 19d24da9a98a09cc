import { expect, test } from 'vitest';
import { findFailureStreak } from '../../../src/replay/run/failure-streak.ts';
import { openTestDatabase } from '../../support/database.ts';

const { db } = await openTestDatabase();

interface Failures {
  readonly jobs: number;
  readonly type: string | null;
  /** `#` stands for the job's number, `@` for a random id. */
  readonly error: string | null;
}

/** Finds the streak of a new replay whose jobs ended like this, one after the other. */
async function streakOf(...ended: Failures[]): Promise<string | null> {
  const replay = await db.replay.create({
    data: { requestedBy: 'boss', filter: {}, options: {}, unpricedJobs: 0 },
  });
  for (const { jobs, type, error } of ended)
    await db.$executeRaw`INSERT INTO generations (request_id, user_id, endpoint, status, inputs, error, error_type, replay_id, finished_at)
      SELECT gen_random_uuid(), 'ann', 'fal-ai/flux/dev', 'FAILED', '{}',
        replace(replace(${error}, '#', n::text), '@', gen_random_uuid()::text), ${type}, ${replay.id},
        clock_timestamp() + n * interval '1 millisecond'
      FROM generate_series(1, ${jobs}::int) n`;
  return await findFailureStreak(db, replay);
}

test('twenty failures of one type in a row are a streak, whatever their messages', async () => {
  expect(await streakOf({ jobs: 20, type: 'runner_server_error', error: 'it broke #' })).toBe(
    'The last 20 jobs all failed with runner_server_error: it broke 1',
  );
  expect(await streakOf({ jobs: 19, type: 'runner_server_error', error: 'it broke' })).toBeNull();
});

test('failures without a type are compared by message, ignoring URLs, ids and numbers', async () => {
  const error = 'request @ timed out after #.5 s, see https://fal.ai/@/#';
  expect(await streakOf({ jobs: 20, type: null, error })).toMatch(
    /^The last 20 jobs all failed in the same way: request [0-9a-f-]{36} timed out after \d+\.5 s/,
  );
  const other = { jobs: 1, type: null, error: 'no runner for request @' };
  expect(await streakOf({ jobs: 19, type: null, error }, other)).toBeNull();
});

test('failures without any reason are the same failure', async () => {
  expect(await streakOf({ jobs: 20, type: null, error: null })).toContain('without a reason');
});
