import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Fal } from '../../../src/fal/client.ts';
import { readResult } from '../../../src/fal/read-result.ts';
import { readStatus } from '../../../src/fal/read-status.ts';
import type { ListedEnd } from '../../../src/fal/request-list.ts';
import { readJsonResult } from '../../../src/fal/result.ts';
import { FalHttpError } from '../../../src/fal/transport.ts';
import { receiveWebhook } from '../../../src/generations/receive-webhook.ts';
import { checkJob } from '../../../src/generations/reconcile/check-job.ts';
import { LASTING_RESULTS, OUTLASTED_RESULTS } from '../../fal/corpus/failures.ts';
import { openTestDatabase } from '../../support/database.ts';
import { testDeps } from '../../support/deps.ts';
import { insertJobs } from '../../support/jobs.ts';

const { client, db } = await openTestDatabase();
const ID = '764cabcf-b745-4b3e-ae38-1200304cf45b';
const { signal } = new AbortController();
const COMPLETED = { status: 200, headers: new Headers(), text: '{"status":"COMPLETED"}' };
const REFUSED = new FalHttpError(401, new Headers(), '{"detail":"Token revoked"}');

beforeEach(async () => {
  await client.query('TRUNCATE generations, generation_bills');
  await insertJobs(client, [
    { requestId: ID, userId: 'ann', endpoint: 'fal-ai/x', status: 'IN_PROGRESS', createdAt: new Date() },
  ]);
});

interface Wire {
  readonly httpStatus: number;
  readonly body: unknown;
}

function falWith(
  { httpStatus, body }: Wire,
  {
    status = COMPLETED,
    listed = { kind: 'unlisted' },
  }: { status?: typeof COMPLETED | Error; listed?: ListedEnd } = {},
) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return testDeps(db, {
    status: async () => readStatus(status),
    result: vi.fn<Fal['result']>(async () => readResult(new FalHttpError(httpStatus, new Headers(), text))),
    findEnd: async () => listed,
  });
}

const check = async (deps: ReturnType<typeof falWith>) =>
  await checkJob(deps, await db.generation.findFirstOrThrow({ where: { requestId: ID } }), signal);

/** The same answer, several times and for longer than the grace period. */
async function lasting(deps: ReturnType<typeof falWith>): Promise<void> {
  for (let checks = 0; checks < 3; checks += 1) await check(deps);
  await client.query("UPDATE generations SET doubted_since = now() - interval '11 minutes'");
  await check(deps);
}

async function receiveOk(deps: ReturnType<typeof falWith>): Promise<void> {
  await receiveWebhook(deps, { request_id: ID, status: 'OK', payload: null }, undefined);
  await vi.waitUntil(() => vi.mocked(deps.fal.result).mock.calls.length > 0, 15_000);
  await deps.tasks.close();
}

const row = async () =>
  await db.generation.findFirstOrThrow({
    where: { requestId: ID },
    select: { status: true, error: true, errorType: true },
  });

describe.each(LASTING_RESULTS)('$httpStatus with $name, as long as fal is asked, for the result', (shape) => {
  const end = { status: 'FAILED', error: shape.error, errorType: shape.errorType };

  test('is the end of a job that is polled', async () => {
    await lasting(falWith(shape));
    expect(await row()).toEqual(end);
  });

  test('is the same end of one whose webhook said OK without a payload, but not at once', async () => {
    const deps = falWith(shape);
    await receiveOk(deps);
    expect(await row()).toEqual({ status: 'COMPLETED', error: null, errorType: null });
    await lasting(deps);
    expect(await row()).toEqual(end);
  });

  test('is not, if the list has the job as a success', async () => {
    const deps = falWith(shape, { listed: { kind: 'success', payload: null } });
    await receiveOk(deps);
    await lasting(deps);
    expect(await row()).toMatchObject({ status: 'COMPLETED' });
  });
});

test.each(OUTLASTED_RESULTS)(
  'an OK without a payload outlasts %s: %i %j',
  async (_name, httpStatus, body) => {
    const deps = falWith({ httpStatus, body });
    await receiveOk(deps);
    await lasting(deps);
    expect(await row()).toEqual({ status: 'COMPLETED', error: null, errorType: null });
  },
);

test('an OK is a failure if the list says so of a job whose result is kept no longer', async () => {
  const reason = { message: 'no face', type: 'no_face' };
  const deps = falWith({ httpStatus: 404, body: '' }, { listed: { kind: 'failed', reason } });
  await receiveOk(deps);
  expect(await row()).toEqual({ status: 'FAILED', error: 'no face', errorType: 'no_face' });
});

test('an OK is a failure before its result is asked for no more, though the list cannot be read', async () => {
  const refused = { kind: 'unanswered', message: 'no right', refused: true } as const;
  const deps = falWith({ httpStatus: 500, body: '' }, { listed: refused });
  const short = { ...deps, schedule: { ...deps.schedule, horizonSeconds: 1200 } };
  await receiveOk(short);
  await lasting(short);
  expect(await row()).toMatchObject({ status: 'FAILED', errorType: 'result_unavailable' });
});

test("what may be an app's refusal is none while fal refuses our key for the status, too", async () => {
  const deps = falWith({ httpStatus: 401, body: { detail: 'Token revoked' } }, { status: REFUSED });
  await receiveOk(deps);
  await lasting(deps);
  expect(await row()).toMatchObject({ status: 'COMPLETED' });
});

test.each([
  [401, { detail: 'Invalid key credentials' }],
  [403, { detail: 'User is locked. Reason: Exhausted balance.' }],
])('a polled job does not fail for our key or our account: %i %j', async (httpStatus, body) => {
  await lasting(falWith({ httpStatus, body }));
  expect(await row()).toMatchObject({ status: 'IN_PROGRESS' });
});

test('an OK without a payload outlasts one answer of failing infrastructure, and not a lasting one', async () => {
  const deps = falWith({
    httpStatus: 504,
    body: { detail: [{ loc: ['body'], msg: 'Timed out', type: 'generation_timeout' }] },
  });
  await receiveOk(deps);
  expect(await row()).toMatchObject({ status: 'COMPLETED' });
  await lasting(deps);
  expect(await row()).toMatchObject({ status: 'FAILED', errorType: 'generation_timeout' });
});

test('how long fal did not know a job does not count for one bad answer about its result', async () => {
  const unknown = new FalHttpError(404, new Headers(), '{"status":"NOT_FOUND"}');
  const disowning = falWith({ httpStatus: 404, body: { status: 'NOT_FOUND' } }, { status: unknown });
  for (let checks = 0; checks < 3; checks += 1) await check(disowning);
  await client.query("UPDATE generations SET doubted_since = now() - interval '11 minutes'");
  await check(falWith({ httpStatus: 502, body: '' }));
  expect(await row()).toMatchObject({ status: 'IN_PROGRESS' });
});

test.each(['request_timeout', 'runner_connection_error'])(
  'a polled job whose result stays a %s has completed if the list has its result',
  async (error_type) => {
    const payload = readJsonResult('{"images":[]}') ?? null;
    const wire = { httpStatus: 504, body: { detail: 'x', error_type } };
    await lasting(falWith(wire, { listed: { kind: 'success', payload } }));
    expect(await row()).toEqual({ status: 'COMPLETED', error: null, errorType: null });
  },
);
