import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { createDatabase } from '../../src/db/client.ts';
import { pendingRequestId } from '../../src/db/pending-request-id.ts';
import { ServiceUnavailableError } from '../../src/errors.ts';
import { readWebhook, type WebhookBody } from '../../src/fal/webhook-body.ts';
import { receiveWebhook } from '../../src/generations/receive-webhook.ts';
import { createEndTogether, type EndTogether } from '../../src/generations/transitions/end-together.ts';
import { ODD_RESULTS } from '../fal/corpus/results.ts';
import { openTestDatabase } from '../support/database.ts';
import { testDeps } from '../support/deps.ts';

const { client, db, url } = await openTestDatabase(4);
const endTogether = createEndTogether(testDeps(db));

beforeEach(async () => {
  await client.query('TRUNCATE generations, generation_bills, webhook_deliveries');
});

/** A job, and what is told of it. */
interface Case {
  readonly name: string;
  readonly requestId: string;
  readonly submission: string | undefined;
  readonly body: WebhookBody;
}

const SENT = "submit_started_at = now(), next_check_at = now() + interval '1 minute'";
/** What a job may be like when its webhook comes. */
const ROWS = {
  'is in progress': `status = 'IN_PROGRESS', ${SENT}`,
  'is in the queue': SENT,
  'was to be cancelled': `cancel_requested_at = now(), ${SENT}`,
  'is doubtful': `doubt = 'x', doubted_since = now(), last_poll = '{"status": "IN_QUEUE"}', check_count = 4, ${SENT}`,
  'was billed already': `billed_units = 2, ${SENT}`,
  'has completed': "status = 'COMPLETED', finished_at = now(), ended_by = 'RECONCILER'",
  'has failed': "status = 'FAILED', error = 'no', error_type = 'x', finished_at = now(), ended_by = 'SUBMIT'",
  'was cancelled': "status = 'CANCELLED', finished_at = now(), ended_by = 'CANCEL'",
} as const;

const PAYLOAD = '{"images":[{"url":"https://cdn.test/1.png"}],"seed":196619188014358661,"x":1.10}';

function webhookOf(requestId: string, payload = PAYLOAD, status = 'OK'): WebhookBody {
  const text = `{"request_id":"${requestId}","status":"${status}","payload":${payload}}`;
  const body = readWebhook(new Uint8Array(Buffer.from(text)));
  if (!body) throw new Error('the webhook of a test is one');
  return body;
}

async function insert(requestId: string, set: string = ROWS['is in progress']): Promise<void> {
  await client.query(
    "INSERT INTO generations (request_id, user_id, endpoint, status, inputs) VALUES ($1, 'ann', 'a/b', 'IN_QUEUE', '{}')",
    [requestId],
  );
  await client.query(`UPDATE generations SET ${set} WHERE request_id = $1`, [requestId]);
}

/** Every kind of row, under both of its names. */
async function insertRows(): Promise<Case[]> {
  const cases: Case[] = [];
  for (const [name, set] of Object.entries(ROWS)) {
    const [requestId, pending, submission] = [randomUUID(), randomUUID(), randomUUID()];
    await insert(requestId, set);
    await insert(pendingRequestId(submission), set);
    cases.push({ name, requestId, submission: undefined, body: webhookOf(requestId) });
    cases.push({ name: `${name}, pending`, requestId: pending, submission, body: webhookOf(pending) });
  }
  const unknown = randomUUID();
  return [...cases, { name: 'unknown', requestId: unknown, submission: undefined, body: webhookOf(unknown) }];
}

/** Every odd result, and those that are none. */
async function insertOdd(): Promise<Case[]> {
  const cases: Case[] = [];
  for (const [name, ...body] of [
    ...ODD_RESULTS.map(({ name: odd, text }) => [odd, text] as const),
    ['a failure', '{"detail":"no face"}', 'ERROR'] as const,
    ['nothing', 'null'] as const,
  ]) {
    const requestId = randomUUID();
    await insert(requestId);
    cases.push({ name, requestId, submission: randomUUID(), body: webhookOf(requestId, ...body) });
  }
  return cases;
}

async function told(cases: readonly Case[], together?: EndTogether) {
  const usual = testDeps(db);
  // What is missing stays missing.
  const deps = { ...usual, tasks: { ...usual.tasks, run: () => undefined } };
  const verdicts = await Promise.all(
    cases.map(({ body, submission }) => receiveWebhook(deps, body, submission, together)),
  );
  const { rows } = await client.query(
    `SELECT g.*, g.payload::text, g.seed::text, b.result_read, b.due_at > now() AS later,
       (SELECT array_agg(d.verdict || ' ' || d.deliveries) FROM webhook_deliveries d WHERE d.request_id = g.request_id) AS lines
     FROM generations g LEFT JOIN generation_bills b ON b.generation_id = g.id`,
  );
  const byName = new Map<string, Record<string, unknown>>(rows.map((row) => [row.request_id, row]));
  return cases.map(({ name, requestId }, index) => {
    const columns = Object.entries(byName.get(requestId) ?? {})
      .filter(([column]) => column !== 'id' && column !== 'request_id')
      .map(([column, value]) => [column, value instanceof Date || value]);
    return { name, ...verdicts[index], row: Object.fromEntries(columns) };
  });
}

/** How many jobs webhooks have ended, and in how many statements. */
async function statements() {
  const { rows } = await client.query<{ statements: number; jobs: number }>(
    "SELECT count(DISTINCT xmin::text)::int AS statements, count(*)::int AS jobs FROM generations WHERE ended_by = 'WEBHOOK'",
  );
  return rows[0];
}

test.each([
  ['whatever their rows are like', insertRows],
  ['whatever they bring', insertOdd],
])('those that come at once end as each would alone, %s', async (_, insertCases) => {
  const alone = await told(await insertCases());
  await client.query('TRUNCATE generations, generation_bills, webhook_deliveries');
  const together = await told(await insertCases(), endTogether);
  expect(together).toEqual(alone);
});

test('the first is written at once, and those that come meanwhile are in the next statement', async () => {
  const cases = await insertRows();
  const open = (await told(cases, endTogether)).filter(({ verdict }) => verdict === 'APPLIED');
  expect(open.map(({ recorded }) => recorded)).toEqual(open.map(() => true));
  expect(await statements()).toEqual({ statements: 2, jobs: 10 });
});

test('one that PostgreSQL refuses does not keep the others from their ends', async () => {
  const ids = Array.from({ length: 6 }, () => randomUUID());
  for (const id of ids) await insert(id);
  const results = ids.map((id, index) =>
    webhookOf(id, index === 3 ? '{"x":1e200000,"images":[{"url":"https://cdn.test/1.png"}]}' : PAYLOAD),
  );
  const received = await Promise.all(
    results.map((body) => receiveWebhook(testDeps(db), body, undefined, endTogether)),
  );
  expect(received).toEqual(ids.map(() => ({ verdict: 'APPLIED', recorded: true })));
  const { rows } = await client.query(
    "SELECT count(*)::int AS jobs, count(result_note)::int AS noted FROM generations WHERE status = 'COMPLETED'",
  );
  expect(rows).toEqual([{ jobs: 6, noted: 1 }]);
});

test('a row that somebody has locked keeps no others waiting', async () => {
  const ids = Array.from({ length: 6 }, () => randomUUID());
  for (const id of ids) await insert(id);
  const other = new Client({ connectionString: url });
  await other.connect();
  onTestFinished(() => other.end());
  await other.query('BEGIN');
  await other.query('SELECT FROM generations WHERE request_id = $1 FOR UPDATE', [ids[2]]);
  const received = ids.map((id) => receiveWebhook(testDeps(db), webhookOf(id), undefined, endTogether));
  const others = await Promise.all(received.filter((_, index) => index !== 2));
  expect(others).toEqual(others.map(() => ({ verdict: 'APPLIED', recorded: true })));
  await other.query('COMMIT');
  expect(await received[2]).toEqual({ verdict: 'APPLIED', recorded: true });
});

test('an old job, whose hour is being counted, keeps no others waiting', async () => {
  const ids = Array.from({ length: 6 }, () => randomUUID());
  for (const id of ids) await insert(id);
  await client.query("UPDATE generations SET created_at = now() - interval '2 hours' WHERE request_id = $1", [
    ids[2],
  ]);
  const other = new Client({ connectionString: url });
  await other.connect();
  onTestFinished(() => other.end());
  await other.query('BEGIN');
  await other.query("SELECT pg_advisory_xact_lock(hashtext('generation_hours'))");
  const received = ids.map((id) => receiveWebhook(testDeps(db), webhookOf(id), undefined, endTogether));
  const others = await Promise.all(received.filter((_, index) => index !== 2));
  expect(others).toEqual(others.map(() => ({ verdict: 'APPLIED', recorded: true })));
  await other.query('COMMIT');
  expect(await received[2]).toEqual({ verdict: 'APPLIED', recorded: true });
});

test('of two that come at once about one job the second changes nothing', async () => {
  const [first, id] = [randomUUID(), randomUUID()];
  await insert(first);
  await insert(id);
  const received = await Promise.all(
    [first, id, id, id].map((of) => receiveWebhook(testDeps(db), webhookOf(of), undefined, endTogether)),
  );
  expect(received.map(({ verdict }) => verdict).sort()).toEqual([
    'APPLIED',
    'APPLIED',
    'DUPLICATE',
    'DUPLICATE',
  ]);
  expect((await client.query('SELECT FROM webhook_deliveries')).rowCount).toBe(2);
});

test('two with other ids in one submission are one job, and its id is that of the one that ended it', async () => {
  const [first, submission, one, other] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
  await insert(first);
  await insert(pendingRequestId(submission));
  const received = await Promise.all([
    receiveWebhook(testDeps(db), webhookOf(first), undefined, endTogether),
    receiveWebhook(testDeps(db), webhookOf(one), submission, endTogether),
    receiveWebhook(testDeps(db), webhookOf(other), submission, endTogether),
  ]);
  expect(received.map(({ verdict }) => verdict).sort()).toEqual(['APPLIED', 'APPLIED', 'UNKNOWN_JOB']);
  const { rows } = await client.query('SELECT request_id FROM generations WHERE request_id <> $1', [first]);
  expect(rows).toEqual([{ request_id: received[1]?.verdict === 'APPLIED' ? one : other }]);
});

test('while the database is away all of them are told so', async () => {
  const away = createDatabase('postgresql://nobody@127.0.0.1:9/none', { poolSize: 2 });
  onTestFinished(() => away.$disconnect());
  const ended = createEndTogether(testDeps(away));
  const results = await Promise.allSettled(
    [1, 2, 3].map((job) => receiveWebhook(testDeps(away), webhookOf(`job-${job}`), undefined, ended)),
  );
  expect(results).toEqual(
    results.map(() => ({ status: 'rejected', reason: expect.any(ServiceUnavailableError) })),
  );
});
