import { assert, asyncProperty, constantFrom, integer, record, shuffledSubarray } from 'fast-check';
import { Pool } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase, type PrismaClient } from '../../src/db/client.ts';
import { applyResult, endOf, type Outcome } from '../../src/generations/apply-result.ts';
import { pendingRequestId } from '../../src/generations/row.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
let db: PrismaClient;
let sql: Pool;
beforeAll(async () => {
  database = await createTestDatabase();
  db = createDatabase(database.url, { poolSize: 4 });
  sql = new Pool({ connectionString: database.url, max: 4 });
});
afterAll(async () => {
  await sql.end();
  await db.$disconnect();
  await database.drop();
});

const OUTCOMES = {
  success: { status: 'COMPLETED', payload: { images: [{ url: 'https://cdn.test/1.png' }] } },
  // fal reports a cancelled job as one that failed.
  cancelled: endOf({ message: 'cancelled', type: 'client_cancelled' }),
  failure: { status: 'FAILED', reason: { message: 'no', type: 'content_policy_violation' } },
} satisfies Record<string, Outcome>;

let count = 0;

/** One job and what is told about it, in this order and so often; answers the row in the end. */
async function tell(truth: keyof typeof OUTCOMES, events: readonly string[], copies: number) {
  count += 1;
  const requestId = `job-${count}`;
  const submission = `00000000-0000-4000-8000-${String(count).padStart(12, '0')}`;
  const pending = pendingRequestId(submission);
  await sql.query(
    `INSERT INTO generations (request_id, user_id, endpoint, status, inputs, submit_started_at)
     VALUES ($1, 'ann', 'a/b', 'IN_QUEUE', '{}', now())`,
    [pending],
  );
  const happen: Record<string, () => Promise<unknown>> = {
    // The submit's answer is stored by send.ts with this statement.
    'submit answer': () =>
      sql.query('UPDATE generations SET request_id = $1 WHERE request_id = $2', [requestId, pending]),
    webhook: () => applyResult(db, { requestId, submission }, OUTCOMES[truth], 'WEBHOOK'),
    poll: () => applyResult(db, { requestId }, OUTCOMES[truth], 'RECONCILER'),
    // fal takes a job out of its queue, or the wish changes nothing.
    cancel: () =>
      truth === 'cancelled'
        ? applyResult(db, { requestId }, { status: 'CANCELLED' }, 'CANCEL')
        : sql.query('UPDATE generations SET cancel_requested_at = now() WHERE request_id = $1', [requestId]),
    'progress seen': () =>
      sql.query(
        `UPDATE generations SET status = 'IN_PROGRESS' WHERE request_id = $1 AND status IN ('IN_QUEUE', 'IN_PROGRESS')`,
        [requestId],
      ),
  };
  for (const event of events)
    await Promise.all(Array.from({ length: copies }, async () => await happen[event]?.()));
  const { rows } = await sql.query(
    'SELECT request_id, status, output_url, error FROM generations WHERE request_id IN ($1, $2)',
    [requestId, pending],
  );
  return { rows, requestId };
}

test('whatever the order, however often, with whatever lost: one row, in the state that is true', async () => {
  const events = ['submit answer', 'webhook', 'poll', 'cancel', 'progress seen'];
  await assert(
    asyncProperty(
      record({
        truth: constantFrom<keyof typeof OUTCOMES>('success', 'failure', 'cancelled'),
        order: shuffledSubarray(events, { minLength: 1 }),
        copies: integer({ min: 1, max: 3 }),
      }),
      async ({ truth, order, copies }) => {
        const { rows, requestId } = await tell(truth, order, copies);
        expect(rows).toHaveLength(1);
        const answered = order.indexOf('submit answer');
        const after = (event: string) => answered !== -1 && order.indexOf(event) > answered;
        const told = order.includes('webhook') || after('poll') || (truth === 'cancelled' && after('cancel'));
        const state = OUTCOMES[truth].status;
        const open = after('progress seen') ? 'IN_PROGRESS' : 'IN_QUEUE';
        expect(rows[0]).toMatchObject({
          status: told ? state : open,
          output_url: told && truth === 'success' ? 'https://cdn.test/1.png' : null,
        });
        expect(rows[0].request_id === requestId).toBe(order.includes('webhook') || answered !== -1);
      },
    ),
    { numRuns: 100 },
  );
});

test('of two contradictions the first stands', async () => {
  const job = { requestId: 'contradicted' };
  await sql.query(
    `INSERT INTO generations (request_id, user_id, endpoint, status, inputs) VALUES ('contradicted', 'ann', 'a/b', 'IN_QUEUE', '{}')`,
  );
  expect((await applyResult(db, job, OUTCOMES.failure, 'WEBHOOK')).verdict).toBe('APPLIED');
  expect((await applyResult(db, job, OUTCOMES.success, 'RECONCILER')).verdict).toBe('DUPLICATE');
  expect((await applyResult(db, job, { status: 'CANCELLED' }, 'CANCEL')).verdict).toBe('DUPLICATE');
  const { rows } = await sql.query(
    `SELECT status, ended_by FROM generations WHERE request_id = 'contradicted'`,
  );
  expect(rows).toEqual([{ status: 'FAILED', ended_by: 'WEBHOOK' }]);
});
