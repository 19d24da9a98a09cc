import { Client } from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Ledger, startLedger } from '../../support/ledger.ts';

const CANCEL = `mutation C($id: ID!) { cancelGeneration(input: { id: $id }) {
  ... on CancelGenerationSuccess { generation { status cancelRequestedAt } } } }`;
const SUBMIT = `mutation S($key: String!) { submitGeneration(input: { endpoint: "fal-ai/flux/dev",
  inputs: { prompt: "unsent" }, idempotencyKey: $key }) { __typename
  ... on SubmitGenerationSuccess { generation { status } } } }`;

let first: Ledger;
let second: Ledger;
let db: Client;
beforeAll(async () => {
  first = await startLedger({ APP_URL: '', RECONCILE_FIRST_SECONDS: '1' }, { jobSeconds: 2 });
  // Another server process on the same database, with the same fal.
  second = await startLedger({
    APP_URL: '',
    RECONCILE_FIRST_SECONDS: '1',
    DATABASE_URL: first.databaseUrl,
    FAL_QUEUE_URL: first.sandbox.queueUrl,
    FAL_API_URL: first.sandbox.apiUrl,
  });
  db = new Client({ connectionString: first.databaseUrl });
  await db.connect();
});
afterAll(async () => {
  await db.end();
  await second.close();
  await first.close();
});

/** Rows as a crash after the insert leaves them; all are due. */
async function leaveUnsent(count: number): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    `INSERT INTO generations (request_id, user_id, endpoint, status, inputs, next_check_at)
     SELECT 'pending:' || gen_random_uuid(), 'boss', 'fal-ai/flux/dev', 'IN_QUEUE',
       jsonb_build_object('prompt', 'unsent ' || number), now()
     FROM generate_series(1, $1) AS number RETURNING id`,
    [count],
  );
  return rows.map(({ id }) => Buffer.from(`Generation:${id}`).toString('base64'));
}

test('of two servers that find unsent rows, and a cancel of some, one wins: sent once, or never', async () => {
  const before = first.sandbox.inspection.posts;
  const ids = (await leaveUnsent(24)).slice(12);
  await Promise.all(ids.map((id) => first.ask(CANCEL, { id })));
  const unfinished = `SELECT FROM generations WHERE status IN ('IN_QUEUE', 'IN_PROGRESS')`;
  await vi.waitUntil(async () => (await db.query(unfinished)).rowCount === 0, { timeout: 15_000 });
  const { rows } = await db.query<{ status: string; sent: boolean }>(
    'SELECT status, submit_started_at IS NOT NULL AS sent FROM generations',
  );
  expect(rows.filter(({ sent }) => sent).length).toBeGreaterThanOrEqual(12);
  expect(first.sandbox.inspection.posts - before).toBe(rows.filter(({ sent }) => sent).length);
  expect([...first.sandbox.inspection.postsByKey.values()].every((posts) => posts === 1)).toBe(true);
  expect(rows.filter(({ status, sent }) => !sent && status !== 'CANCELLED')).toEqual([]);
});

test('a wish that comes while the POST is under way is passed on as soon as the job has its id', async () => {
  first.sandbox.faults.script({ fault: { name: 'delay-answer', ms: 800 }, operation: 'submit' });
  const submitted = first.ask(SUBMIT, { key: 'wish' });
  const id = await vi.waitUntil(async () => {
    const { rows } = await db.query<{ id: string }>(
      `SELECT id FROM generations WHERE idempotency_key = 'wish' AND submit_started_at IS NOT NULL`,
    );
    return rows[0] && Buffer.from(`Generation:${rows[0].id}`).toString('base64');
  }, 15_000);
  expect((await second.ask(CANCEL, { id })).data).toMatchObject({
    cancelGeneration: { generation: { status: 'IN_QUEUE', cancelRequestedAt: expect.any(String) } },
  });
  await submitted;
  const ended = `SELECT FROM generations WHERE idempotency_key = 'wish' AND status = 'CANCELLED'`;
  await vi.waitUntil(async () => (await db.query(ended)).rowCount === 1, { timeout: 15_000 });
  expect(first.sandbox.inspection.jobs.at(-1)?.outcome).toBe('cancelled');
});

test('a key is one job also when its two submits reach two servers at once', async () => {
  const before = first.sandbox.inspection.posts;
  await Promise.all([first.ask(SUBMIT, { key: 'both' }), second.ask(SUBMIT, { key: 'both' })]);
  const { rowCount } = await db.query(`SELECT FROM generations WHERE idempotency_key = 'both'`);
  expect([rowCount, first.sandbox.inspection.posts - before]).toEqual([1, 1]);
});
