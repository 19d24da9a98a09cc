import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Fal } from '../../../src/fal/client.ts';
import { TRANSIENT_FAILURES } from '../../../src/fal/failure-types.ts';
import { readResult } from '../../../src/fal/read-result.ts';
import { readStatus } from '../../../src/fal/read-status.ts';
import type { ListedEnd } from '../../../src/fal/request-list.ts';
import { FalHttpError } from '../../../src/fal/transport.ts';
import { receiveWebhook } from '../../../src/generations/receive-webhook.ts';
import { checkJob } from '../../../src/generations/reconcile/check-job.ts';
import { scheduleNext } from '../../../src/generations/reconcile/schedule.ts';
import { UNCONFIRMED_RESULTS, type UnconfirmedShape } from '../../fal/corpus/unconfirmed.ts';
import { openTestDatabase } from '../../support/database.ts';
import { testDeps } from '../../support/deps.ts';
import { insertJobs } from '../../support/jobs.ts';

const { client, db } = await openTestDatabase();
const ID = '764cabcf-b745-4b3e-ae38-1200304cf45b';
const { signal } = new AbortController();

beforeEach(async () => {
  await client.query('TRUNCATE generations, generation_bills');
  await insertJobs(client, [
    { requestId: ID, userId: 'ann', endpoint: 'fal-ai/x', status: 'IN_PROGRESS', createdAt: new Date() },
  ]);
});

const job = () => db.generation.findFirstOrThrow({ where: { requestId: ID } });
const row = async () => {
  const { status, error, errorType } = await job();
  return { status, error, errorType };
};

type Answer = readonly [
  httpStatus: number,
  body: unknown,
  headers?: Readonly<Record<string, string>> | undefined,
];
const COMPLETED: Answer = [200, { status: 'COMPLETED' }];

function answer([status, body, more = {}]: Answer) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const headers = new Headers(more);
  return status < 300 ? { status, headers, text } : new FalHttpError(status, headers, text);
}

function falWith(
  result: Answer,
  { status = COMPLETED, listed = { kind: 'unlisted' } }: { status?: Answer; listed?: ListedEnd } = {},
) {
  return testDeps(db, {
    status: async () => readStatus(answer(status)),
    result: vi.fn<Fal['result']>(async () => readResult(answer(result))),
    findEnd: async () => listed,
  });
}
type Deps = ReturnType<typeof falWith>;

async function check(deps: Deps): Promise<void> {
  await checkJob(deps, await job(), signal);
  await scheduleNext(deps, await job());
}

async function lasting(deps: Deps, age = '11 minutes'): Promise<void> {
  for (let checks = 0; checks < 3; checks += 1) await check(deps);
  await client.query('UPDATE generations SET doubted_since = now() - $1::interval', [age]);
  await check(deps);
}

async function receiveOk(deps: Deps): Promise<void> {
  await receiveWebhook(deps, { request_id: ID, status: 'OK', payload: null }, undefined);
  await vi.waitUntil(() => vi.mocked(deps.fal.result).mock.calls.length > 0, 15_000);
  await deps.tasks.close();
}

const wire = ({ httpStatus, body, headers }: UnconfirmedShape): Answer => [httpStatus, body, headers];

describe.each(UNCONFIRMED_RESULTS)('a result that stays a $httpStatus with $name', (shape) => {
  const end = { status: 'FAILED', error: shape.error, errorType: 'result_unavailable' };

  test('leaves a polled job perhaps paid for, and not at once', async () => {
    const deps = falWith(wire(shape));
    await check(deps);
    expect(await row()).toMatchObject({ status: 'IN_PROGRESS' });
    await lasting(deps);
    expect(await row()).toEqual(end);
  });

  test('leaves one whose webhook said OK as it leaves one that is polled', async () => {
    const deps = falWith(wire(shape));
    await receiveOk(deps);
    await lasting(deps);
    expect(await row()).toEqual(end);
  });

  test('does so where the list cannot be read by our key', async () => {
    const refused = { kind: 'unanswered', message: 'no right', refused: true } as const;
    await lasting(falWith(wire(shape), { listed: refused }), '2 hours');
    expect(await row()).toEqual(end);
  });

  test('does so where the list never answers', async () => {
    await lasting(falWith(wire(shape), { listed: { kind: 'unanswered', message: 'down' } }), '2 days');
    expect(await row()).toEqual(end);
  });

  test.each(['polled', 'webhook'])(
    'is a failure of its own type once the list says that the job failed: %s',
    async (way) => {
      const reason = { message: `fal lists the job with status ${shape.httpStatus}`, type: null };
      const deps = falWith(wire(shape), { listed: { kind: 'failed', reason } });
      if (way === 'webhook') await receiveOk(deps);
      await lasting(deps);
      expect(await row()).toMatchObject({ status: 'FAILED', errorType: shape.type });
    },
  );

  test('is a failure of its own type if the status says that the job failed', async () => {
    const status: Answer = [200, { status: 'COMPLETED', error: `Invalid status code: ${shape.httpStatus}` }];
    await check(falWith(wire(shape), { status }));
    expect(await row()).toMatchObject({ status: 'FAILED', errorType: shape.type });
  });
});

test.each(TRANSIENT_FAILURES.filter((type) => type !== 'client_cancelled'))(
  'no job that fal calls completed fails as a %s that nobody confirms',
  async (type) => {
    for (const httpStatus of [424, 504])
      for (const shape of [
        [httpStatus, { detail: 'x', error_type: type }],
        [httpStatus, '', { 'x-fal-error-type': type }],
        [httpStatus, { error: { message: 'x', type } }],
      ] as const) {
        await client.query("UPDATE generations SET status = 'IN_PROGRESS', finished_at = NULL, doubt = NULL");
        await lasting(falWith(shape));
        expect(await row()).toMatchObject({ status: 'FAILED', errorType: 'result_unavailable' });
      }
  },
);

test.each<[number, unknown]>([
  [400, { error: 'the mask is empty' }],
  [409, { error: 'a conflict' }],
  [404, { detail: 'Not Found' }],
  [405, 'Method Not Allowed'],
  [200, { status: 'SOMETHING' }],
])('a status %d %j never confirms an untyped refusal of the result', async (httpStatus, body) => {
  const status: Answer = [httpStatus, body];
  await lasting(falWith([400, { error: 'the mask is empty' }], { status }), '2 days');
  expect(await row()).not.toMatchObject({ status: 'FAILED', errorType: null });
});

describe.each<[string, Answer]>([
  ['a 401 about the key', [401, { detail: 'Invalid key credentials' }]],
  ['a locked account', [403, { detail: 'User is locked' }]],
  ['a 403 without a word', [403, '']],
  ['a page under a 403', [403, '<html><title>Just a moment...</title></html>']],
])('a result that is for ever %s', (_name, result) => {
  test('is waited for longer than others, and not for ever', async () => {
    await lasting(falWith(result));
    expect(await row()).toMatchObject({ status: 'IN_PROGRESS' });
    await lasting(falWith(result), '25 hours');
    expect(await row()).toMatchObject({ status: 'FAILED', errorType: 'result_unavailable' });
  });

  test.each(['polled', 'webhook'])('does not hide what the list says: %s', async (way) => {
    const reason = { message: 'no face', type: 'no_face' };
    const deps = falWith(result, { listed: { kind: 'failed', reason } });
    if (way === 'webhook') await receiveOk(deps);
    await lasting(deps);
    expect(await row()).toEqual({ status: 'FAILED', error: 'no face', errorType: 'no_face' });
  });
});

test.each([407, 421, 423, 425, 426, 428, 431, 451, 498, 511])(
  'a %i on the result is about the call: no verdict, and no reason against an OK',
  async (httpStatus) => {
    const deps = falWith([httpStatus, { detail: 'the voice is locked' }]);
    await check(deps);
    expect(await row()).toMatchObject({ status: 'IN_PROGRESS' });
    await receiveOk(deps);
    await lasting(deps);
    expect(await row()).toMatchObject({ status: 'COMPLETED' });
  },
);

test.each<[string, Answer]>([
  ['a 401', [401, { detail: 'Invalid key' }]],
  ['a 500', [500, 'oops']],
  ['a page', [200, '<html></html>']],
  ['a 429', [429, '']],
])('a job whose status is for ever %s ends by the result that is there', async (_name, status) => {
  const deps = falWith([200, { images: [] }], { status });
  await check(deps);
  expect(await row()).toMatchObject({ status: 'IN_PROGRESS' });
  await lasting(deps);
  expect(await row()).toMatchObject({ status: 'COMPLETED' });
});

test('a failure whose status and result hardly say why is explained by the list, as after a webhook', async () => {
  const status: Answer = [200, { status: 'COMPLETED', error: 'Invalid status code: 500' }];
  const deps = falWith([500, ''], {
    status,
    listed: { kind: 'failed', reason: { message: 'no face', type: 'no_face' } },
  });
  await check(deps);
  await check(deps);
  expect(await row()).toEqual({ status: 'FAILED', error: 'no face', errorType: 'no_face' });
});

test.each([
  { detail: 'Request is still in progress' },
  { message: 'The request is still in queue.' },
  { detail: 'Request is not completed yet' },
])('a 200 that says %j is no result', async (body) => {
  await check(falWith([200, body]));
  expect(await row()).toMatchObject({ status: 'IN_PROGRESS' });
});
