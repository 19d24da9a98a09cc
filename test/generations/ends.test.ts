import { beforeEach, describe, expect, test, vi } from 'vitest';
import { readResult } from '../../src/fal/read-result.ts';
import { readStatus } from '../../src/fal/read-status.ts';
import { FalHttpError } from '../../src/fal/transport.ts';
import { readWebhookBody } from '../../src/fal/webhook-body.ts';
import { receiveWebhook } from '../../src/generations/receive-webhook.ts';
import { checkJob } from '../../src/generations/reconcile/check-job.ts';
import { scheduleNext } from '../../src/generations/reconcile/schedule.ts';
import {
  CANCELLED_BY_APPS,
  CANCELLED_WEBHOOKS,
  STATUSES,
  type Wire,
  WORDS_OF_CANCELLATION,
} from '../fal/corpus/statuses.ts';
import { openTestDatabase } from '../support/database.ts';
import { testDeps } from '../support/deps.ts';
import { insertJobs } from '../support/jobs.ts';

const { client, db } = await openTestDatabase();
const ID = '764cabcf-b745-4b3e-ae38-1200304cf45b';

beforeEach(async () => {
  await client.query('TRUNCATE generations, generation_bills');
  await insertJobs(client, [
    { requestId: ID, userId: 'ann', endpoint: 'fal-ai/x', status: 'IN_PROGRESS', createdAt: new Date() },
  ]);
});

const row = async () =>
  await db.generation.findUniqueOrThrow({
    where: { requestId: ID },
    select: { status: true, error: true, errorType: true },
  });

/** An answer as it comes from the wire. */
function answer([status, body]: Wire, headers: Record<string, string> = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const all = new Headers(headers);
  return status < 300 ? { status, headers: all, text } : new FalHttpError(status, all, text);
}

test.each(STATUSES)('a status of $name: $end', async ({ status, result, lasting, end, error, errorType }) => {
  const deps = testDeps(db, {
    status: async () => readStatus(answer(status)),
    result: async () => readResult(answer(result)),
    findEnd: async () => ({ kind: 'unlisted' }),
  });
  const check = async () =>
    await checkJob(
      deps,
      await db.generation.findUniqueOrThrow({ where: { requestId: ID } }),
      AbortSignal.timeout(5000),
    );
  await check();
  expect((await row()).status).toBe(lasting ? 'IN_PROGRESS' : end);
  if (lasting) {
    for (let checks = 0; checks < 3; checks += 1) await check();
    await client.query("UPDATE generations SET doubted_since = now() - interval '2 days'");
    await check();
  }
  const now = await row();
  expect(now).toEqual({
    status: end,
    error: error === undefined ? now.error : error,
    errorType: errorType === undefined ? now.errorType : errorType,
  });
});

test.each(CANCELLED_WEBHOOKS)('a webhook of %j cancels the job', async (members) => {
  const body = readWebhookBody({ request_id: ID, ...members });
  if (!body) throw new Error('this is no webhook');
  await receiveWebhook(testDeps(db), body, undefined);
  expect(await row()).toEqual({ status: 'CANCELLED', error: null, errorType: null });
});

describe.each(CANCELLED_BY_APPS)('an app’s %i with %j', (httpStatus, body, error, errorType) => {
  const result = async () => readResult(answer([httpStatus, body]));
  const said = `Invalid status code: ${httpStatus}`;
  const job = () => db.generation.findUniqueOrThrow({ where: { requestId: ID } });
  const ways: Record<string, () => Promise<unknown>> = {
    poll: async () => {
      const status = async () => readStatus(answer([200, { status: 'COMPLETED', error: said }]));
      await checkJob(testDeps(db, { status, result }), await job(), AbortSignal.timeout(5000));
    },
    webhook: () =>
      receiveWebhook(
        testDeps(db, { result }),
        { request_id: ID, status: 'ERROR', error: said, payload: body },
        undefined,
      ),
    'webhook without a payload': () =>
      receiveWebhook(
        testDeps(db, { result }),
        { request_id: ID, status: 'ERROR', error: said, payload: null },
        undefined,
      ),
  };

  test.each(Object.entries(ways))('fails a job that nobody asked to cancel, by %s', async (_way, tell) => {
    await tell();
    await vi.waitUntil(async () => (await job()).nextCheckAt === null, 15_000);
    expect(await row()).toEqual({ status: 'FAILED', error, errorType });
  });

  test.each(Object.entries(ways))('cancels one that was to be cancelled, by %s', async (_way, tell) => {
    await client.query('UPDATE generations SET cancel_requested_at = now()');
    await tell();
    await vi.waitUntil(async () => (await job()).nextCheckAt === null, 15_000);
    expect(await row()).toEqual({ status: 'CANCELLED', error: null, errorType: null });
  });
});

test.each(
  WORDS_OF_CANCELLATION.flatMap((words) => [
    [words, false, 'FAILED'] as const,
    [words, true, 'CANCELLED'] as const,
  ]),
)(
  'the words "%s" end a job, asked to cancel: %s, as %s, by webhook and by poll',
  async (words, asked, end) => {
    const expected =
      end === 'FAILED'
        ? { status: end, error: words, errorType: null }
        : { status: end, error: null, errorType: null };
    const result = async () => readResult(answer([400, { detail: words }]));
    const status = async () => readStatus(answer([200, { status: 'COMPLETED', error: words }]));
    const open = (query = '') =>
      client.query(
        `UPDATE generations SET status = 'IN_PROGRESS', finished_at = NULL, error = NULL, cancel_requested_at = $1 ${query}`,
        [asked ? new Date() : null],
      );
    const job = () => db.generation.findUniqueOrThrow({ where: { requestId: ID } });
    await open();
    await receiveWebhook(
      testDeps(db, { result }),
      { request_id: ID, status: 'ERROR', error: words },
      undefined,
    );
    await vi.waitUntil(async () => (await job()).nextCheckAt === null, 15_000);
    expect(await row()).toEqual(expected);
    await open();
    await checkJob(testDeps(db, { status, result }), await job(), AbortSignal.timeout(5000));
    expect(await row()).toEqual(expected);
  },
);

test('a failure whose result says that the job was cancelled is a cancelled job, as when it is polled', async () => {
  const deps = testDeps(db, {
    result: async () => readResult(answer([499, { detail: 'x', error_type: 'client_cancelled' }])),
  });
  await receiveWebhook(deps, { request_id: ID, status: 'ERROR', payload: null }, undefined);
  await vi.waitUntil(async () => (await row()).status === 'CANCELLED', 15_000);
  expect(await row()).toEqual({ status: 'CANCELLED', error: null, errorType: null });
});

test.each(['ok', ' Ok ', 'SUCCESS', 'succeeded', 'completed'])(
  'a webhook with the status %j says OK',
  (status) => {
    expect(readWebhookBody({ request_id: ID, status })).toMatchObject({ status: 'OK' });
  },
);

test.each(['PAUSED', 'OKAY', '', 7, null])('a webhook with the status %j is none', (status) => {
  expect(readWebhookBody({ request_id: ID, status })).toBeUndefined();
});

test.each([
  { error: 'Runner disconnected', error_type: 'runner_disconnected' },
  { message: 'Runner disconnected', error_type: 'runner_disconnected' },
  { error: { message: 'Runner disconnected', type: 'runner_disconnected' } },
  { error: 'Invalid status code: 503', detail: 'Runner disconnected', error_type: 'runner_disconnected' },
])('what the envelope of a webhook says is kept: %j', async (members) => {
  const gone = async () => readResult(answer([404, { detail: 'Not found' }]));
  const deps = testDeps(db, { result: gone, findEnd: async () => ({ kind: 'unlisted' }) });
  await receiveWebhook(deps, { request_id: ID, status: 'ERROR', payload: null, ...members }, undefined);
  await scheduleNext(deps, await db.generation.findUniqueOrThrow({ where: { requestId: ID } }));
  expect(await row()).toEqual({
    status: 'FAILED',
    error: 'Runner disconnected',
    errorType: 'runner_disconnected',
  });
});
