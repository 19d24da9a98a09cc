import { beforeEach, describe, expect, test, vi } from 'vitest';
import { readResult } from '../../src/fal/read-result.ts';
import { readStatus } from '../../src/fal/read-status.ts';
import { FalHttpError } from '../../src/fal/transport.ts';
import type { WebhookBody } from '../../src/fal/webhook-body.ts';
import type { Deps } from '../../src/generations/deps.ts';
import { receiveWebhook } from '../../src/generations/receive-webhook.ts';
import { checkJob } from '../../src/generations/reconcile/check-job.ts';
import { scheduleNext } from '../../src/generations/reconcile/schedule.ts';
import { BROKEN_RESULTS, type FailureShape, REFUSED_RESULTS } from '../fal/corpus/failures.ts';
import { openTestDatabase } from '../support/database.ts';
import { testDeps } from '../support/deps.ts';
import { insertJobs } from '../support/jobs.ts';
import { resultOf } from '../support/results.ts';

const { client, db } = await openTestDatabase();
const ID = '764cabcf-b745-4b3e-ae38-1200304cf45b';
const { signal } = new AbortController();

beforeEach(async () => {
  await client.query('TRUNCATE generations, generation_bills');
  await insertJobs(client, [
    { requestId: ID, userId: 'ann', endpoint: 'fal-ai/x', status: 'IN_PROGRESS', createdAt: new Date() },
  ]);
});

const job = () => db.generation.findUniqueOrThrow({ where: { requestId: ID } });
const textOf = (body: unknown) => (typeof body === 'string' ? body : JSON.stringify(body));

/** A fal that has this result, and whose status says what went wrong or only that the job has ended. */
function falWith({ httpStatus, body, headers = {} }: FailureShape, error?: string): Deps {
  const status = readStatus({
    status: 200,
    headers: new Headers(),
    text: JSON.stringify({ status: 'COMPLETED', error }),
  });
  const result = readResult(new FalHttpError(httpStatus, new Headers(headers), textOf(body)));
  return testDeps(db, {
    status: async () => status,
    result: async () => result,
    findEnd: async () => ({ kind: 'unlisted' }),
  });
}

/** The reconciler's way to the end, or to the reason. */
async function poll(deps: Deps): Promise<void> {
  await checkJob(deps, await job(), signal);
  await scheduleNext(deps, await job(), undefined);
}

async function webhook(deps: Deps, body: Omit<WebhookBody, 'request_id' | 'status'>): Promise<void> {
  const received = await receiveWebhook(deps, { request_id: ID, status: 'ERROR', ...body }, undefined);
  expect(received.verdict).toBe('APPLIED');
  expect((await job()).status).toBe('FAILED');
}

async function row() {
  const { status, error, errorType, nextCheckAt } = await job();
  return { status, error, errorType, scheduled: nextCheckAt !== null };
}

const codeOf = ({ httpStatus }: FailureShape) => `Invalid status code: ${httpStatus}`;
const parsed = (body: unknown): unknown => {
  try {
    return JSON.parse(textOf(body));
  } catch {
    return undefined;
  }
};

describe.each(REFUSED_RESULTS)('a result of $httpStatus with $name', (shape) => {
  const end = { status: 'FAILED', error: shape.error, errorType: shape.errorType, scheduled: false };

  test.each([undefined, codeOf(shape)])('is the end when polled, whose status says %s', async (error) => {
    await poll(falWith(shape, error));
    expect(await row()).toEqual(end);
  });

  test('is the same end with a webhook that says OK without a payload', async () => {
    const body = { request_id: ID, status: 'OK', payload: null } as const;
    const deps = falWith(shape);
    await receiveWebhook(deps, body, undefined);
    // Against fal's own OK a refusal that may be a gateway's counts only if it lasts.
    for (let checks = 0; checks < 3; checks += 1) await poll(deps);
    await client.query("UPDATE generations SET doubted_since = now() - interval '11 minutes'");
    await poll(deps);
    expect(await row()).toEqual(end);
  });

  test.each<[string, Omit<WebhookBody, 'request_id' | 'status'>]>([
    ['nothing but its HTTP status', { error: codeOf(shape), payload: null }],
    ['nothing at all', {}],
    ['a payload that is no JSON of an error', { error: codeOf(shape), payload: {} }],
    ['everything', { error: codeOf(shape), payload: parsed(shape.body) }],
  ])('is the same end with a webhook that says %s', async (_says, body) => {
    await webhook(falWith(shape, codeOf(shape)), body);
    await vi.waitUntil(async () => !(await row()).scheduled, 15_000);
    expect(await row()).toEqual(end);
  });
});

describe.each(BROKEN_RESULTS)('a failed job whose result is $httpStatus with $name', (shape) => {
  const end = { status: 'FAILED', error: shape.error, errorType: shape.errorType };

  test('ends alike when polled and with a webhook that says little', async () => {
    await poll(falWith(shape, codeOf(shape)));
    expect(await row()).toMatchObject({ status: 'FAILED' });
    await client.query("UPDATE generations SET finished_at = now() - interval '11 minutes'");
    await poll(falWith(shape, codeOf(shape)));
    expect(await row()).toEqual({ ...end, scheduled: false });
    await client.query(
      "UPDATE generations SET status = 'IN_PROGRESS', finished_at = NULL, error = NULL, error_type = NULL",
    );
    const deps = falWith(shape, codeOf(shape));
    await webhook(deps, { error: codeOf(shape), payload: null });
    await poll(deps);
    // A gateway's page may be gone with the next call.
    await client.query("UPDATE generations SET finished_at = now() - interval '11 minutes'");
    await poll(deps);
    expect(await row()).toMatchObject(end);
  });
});

describe.each<[string, number, unknown, string]>([
  ["the app's own 404", 404, { detail: 'no such voice: bob' }, 'no such voice: bob'],
  ["the app's own 410", 410, { error: 'the voice bob was deleted' }, 'the voice bob was deleted'],
  [
    'a path that is missing',
    404,
    { error: 'Error', message: 'Path /x not found' },
    'Invalid status code: 404',
  ],
  ["the app's own 403", 403, { detail: 'this face may not be used' }, 'this face may not be used'],
  [
    "the app's own 402",
    402,
    { error: { message: 'the voice bob is sold out' } },
    'the voice bob is sold out',
  ],
])('a failed job whose result is %s', (_name, httpStatus, body, error) => {
  const shape = { name: '', httpStatus, body, error, errorType: null };
  const said = `Invalid status code: ${httpStatus}`;

  test('ends with its words when polled', async () => {
    await poll(falWith(shape, said));
    expect(await row()).toMatchObject({ status: 'FAILED' });
    await client.query("UPDATE generations SET finished_at = now() - interval '11 minutes'");
    await poll(falWith(shape, said));
    expect(await row()).toEqual({ status: 'FAILED', error, errorType: null, scheduled: false });
  });

  test('ends with its words by webhook, and is asked for no more', async () => {
    const deps = falWith(shape, said);
    await webhook(deps, { error: said, payload: null });
    await poll(deps);
    await client.query("UPDATE generations SET finished_at = now() - interval '11 minutes'");
    await poll(deps);
    expect(await row()).toEqual({ status: 'FAILED', error, errorType: null, scheduled: false });
  });
});

test.each<[string, number, string]>([
  ['500 with nothing', 500, ''],
  ['500 with little', 500, 'Internal Server Error'],
  ['502 with a page', 502, '<html><title>502 Bad Gateway</title></html>'],
])(
  'a reason is asked for no longer than the grace period where the result is a %s',
  async (_name, httpStatus, body) => {
    const deps = falWith({ name: '', httpStatus, body, error: '', errorType: null });
    await webhook(deps, { error: 'Invalid status code: 500', payload: null });
    await poll(deps);
    expect(await row()).toMatchObject({ scheduled: true });
    await client.query("UPDATE generations SET finished_at = now() - interval '11 minutes'");
    await poll(deps);
    expect(await row()).toMatchObject({
      status: 'FAILED',
      error: 'Invalid status code: 500',
      scheduled: false,
    });
  },
);

test.each([401, 402, 403])(
  'a %i with words on the result is no end at once, though the status was answered',
  async (httpStatus) => {
    const shape = {
      name: '',
      httpStatus,
      body: { detail: 'this face may not be used' },
      error: '',
      errorType: null,
    };
    await poll(falWith(shape));
    expect(await row()).toMatchObject({ status: 'IN_PROGRESS' });
  },
);

test.each([undefined, 'Invalid status code: 429'])(
  'a 429 on the result ends a job when it lasts for the whole grace period, whose status says %s',
  async (error) => {
    const body = { detail: 'the voice bob is taken' };
    const deps = falWith({ name: '', httpStatus: 429, body, error: '', errorType: null }, error);
    for (let checks = 0; checks < 3; checks += 1) await poll(deps);
    expect(await row()).toMatchObject({ status: 'IN_PROGRESS' });
    await client.query("UPDATE generations SET doubted_since = now() - interval '11 minutes'");
    await poll(deps);
    expect(await row()).toMatchObject({ status: 'FAILED', error: 'the voice bob is taken' });
  },
);

test('the reason is fetched after the webhook is answered, and again later if the first try fails', async () => {
  const [shape] = REFUSED_RESULTS;
  if (!shape) throw new Error('the corpus is empty');
  const deps = falWith(shape);
  const down = testDeps(db, { result: async () => ({ kind: 'unanswered', message: 'down' }) });
  await webhook(down, { error: 'Invalid status code: 422', payload: null });
  await poll(down);
  expect(await row()).toMatchObject({ error: 'Invalid status code: 422', scheduled: true });
  await poll(deps);
  expect(await row()).toMatchObject({ error: shape.error, errorType: 'missing', scheduled: false });
});

test('a reason that fal keeps no longer is not asked for any more', async () => {
  const gone = testDeps(db, {
    result: async () => ({ kind: 'doubtful', reason: { message: 'gone', type: null }, httpStatus: 404 }),
    findEnd: async () => ({ kind: 'unlisted' }),
  });
  await webhook(gone, { error: 'Invalid status code: 500', payload: null });
  await poll(gone);
  expect(await row()).toMatchObject({ scheduled: true });
  await client.query("UPDATE generations SET finished_at = now() - interval '2 hours'");
  await poll(gone);
  expect(await row()).toEqual({
    status: 'FAILED',
    error: 'Invalid status code: 500',
    errorType: null,
    scheduled: false,
  });
});

test('a job that fal has reported as failed stays failed, though it has a result', async () => {
  const deps = testDeps(db, {
    result: async () => ({ kind: 'success', payload: resultOf({ images: [] }), units: '1' }),
  });
  await webhook(deps, { error: 'Invalid status code: 500', payload: null });
  await vi.waitUntil(async () => !(await row()).scheduled, 15_000);
  expect(await row()).toMatchObject({ status: 'FAILED', error: 'Invalid status code: 500' });
  expect((await job()).billedUnits?.toString()).toBe('1');
});

test.each<[string, number, string]>([
  ['a refused key', 401, '{"detail":"Invalid key"}'],
  ['a locked account', 403, '{"detail":"User is locked"}'],
  ['too many calls', 429, '{"detail":"slow down"}'],
  ['a call that took too long', 408, ''],
  ['a job that is not ready', 400, '{"detail":"Request is still in progress"}'],
  ['a path that is missing', 404, '{"error":"Error","message":"Path /x not found"}'],
  ['a result that is kept no longer', 410, ''],
  ['a page of a gateway', 403, '<html><title>Just a moment...</title></html>'],
])('%s on the result says nothing about the job', async (_name, httpStatus, body) => {
  await poll(falWith({ name: '', httpStatus, body, error: '', errorType: null }));
  expect(await row()).toMatchObject({ status: 'IN_PROGRESS' });
});

test.each([401, 403, 408])('a result of %i ends a job whose status names an error', async (httpStatus) => {
  const shape = { name: '', httpStatus, body: { error: 'blocked' }, error: '', errorType: null };
  await poll(falWith(shape, 'the content was blocked'));
  expect(await row()).toMatchObject({ status: 'FAILED', error: 'the content was blocked' });
});

test('a 5xx that fal does not explain ends a job when it lasts for the whole grace period', async () => {
  const deps = falWith({
    name: '',
    httpStatus: 502,
    body: '<h1>Bad Gateway</h1>',
    error: '',
    errorType: null,
  });
  for (let checks = 0; checks < 3; checks += 1) await poll(deps);
  expect(await row()).toMatchObject({ status: 'IN_PROGRESS' });
  await client.query("UPDATE generations SET doubted_since = now() - interval '11 minutes'");
  await poll(deps);
  expect(await row()).toMatchObject({ status: 'FAILED', errorType: 'result_unavailable' });
});
