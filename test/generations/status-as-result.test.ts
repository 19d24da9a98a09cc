import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Fal } from '../../src/fal/client.ts';
import { readResult } from '../../src/fal/read-result.ts';
import { receiveWebhook } from '../../src/generations/receive-webhook.ts';
import { checkJob } from '../../src/generations/reconcile/check-job.ts';
import { QUEUE_STATUSES, RESULTS_WITH_A_STATUS } from '../fal/corpus/results.ts';
import { openTestDatabase } from '../support/database.ts';
import { testDeps } from '../support/deps.ts';
import { insertJobs } from '../support/jobs.ts';

const { client, db } = await openTestDatabase();
const ID = '764cabcf-b745-4b3e-ae38-1200304cf45b';
const { signal } = new AbortController();
const MADE = { images: [{ url: 'https://cdn.test/1.png' }] };

beforeEach(async () => {
  await client.query('TRUNCATE generations, generation_bills');
  await insertJobs(client, [
    { requestId: ID, userId: 'ann', endpoint: 'fal-ai/x', status: 'IN_PROGRESS', createdAt: new Date() },
  ]);
});

const job = () => db.generation.findFirstOrThrow({ where: { requestId: ID } });

function falWith(body: object, { httpStatus = 200, error }: { httpStatus?: number; error?: string } = {}) {
  const headers = new Headers({ 'x-fal-billable-units': '3' });
  const reason = error === undefined ? null : { message: error, type: null };
  return testDeps(db, {
    status: async () => ({ kind: 'ended', reason }),
    result: vi.fn<Fal['result']>(async () =>
      readResult({ status: httpStatus, headers, text: JSON.stringify(body) }),
    ),
    findEnd: async () => ({ kind: 'unlisted' }),
  });
}
type Deps = ReturnType<typeof falWith>;

const polled = async () => undefined;
async function told(deps: Deps): Promise<void> {
  await receiveWebhook(deps, { request_id: ID, status: 'OK', payload: null }, undefined);
  await vi.waitUntil(() => vi.mocked(deps.fal.result).mock.calls.length > 0, 15_000);
  await deps.tasks.close();
}

describe.each([
  ['polled', polled],
  ['ended by a webhook without a payload', told],
] as const)('a job that was %s', (_way, begin) => {
  const check = async (deps: Deps) => await checkJob(deps, await job(), signal);
  async function lasting(deps: Deps): Promise<void> {
    for (let checks = 0; checks < 3; checks += 1) await check(deps);
    expect(await job()).toMatchObject({ payload: null, nextCheckAt: expect.any(Date) });
    await client.query("UPDATE generations SET doubted_since = now() - interval '11 minutes'");
    await check(deps);
  }

  test.each(QUEUE_STATUSES)('is asked again where its result is %j', async (body) => {
    const deps = falWith(body);
    await begin(deps);
    await check(deps);
    expect(await job()).toMatchObject({ payload: null, nextCheckAt: expect.any(Date) });
    await check(falWith(MADE));
    expect(await job()).toMatchObject({ status: 'COMPLETED', payload: MADE, nextCheckAt: null });
  });

  test.each(QUEUE_STATUSES)('has it as its result if fal has nothing else: %j', async (body) => {
    const deps = falWith(body);
    await begin(deps);
    await lasting(deps);
    expect(await job()).toMatchObject({ status: 'COMPLETED', payload: body, nextCheckAt: null });
  });

  test.each(RESULTS_WITH_A_STATUS)('has the result that it made at once: %j', async (body) => {
    const deps = falWith(body);
    await begin(deps);
    if ((await job()).status !== 'COMPLETED') await check(deps);
    expect(await job()).toMatchObject({ status: 'COMPLETED', payload: body, nextCheckAt: null });
  });

  test.each([MADE, { status: 'IN_PROGRESS' }])(
    'has what fal goes on answering with 202: %j',
    async (body) => {
      const deps = falWith(body, { httpStatus: 202 });
      await begin(deps);
      await lasting(deps);
      expect(await job()).toMatchObject({ status: 'COMPLETED', payload: body, nextCheckAt: null });
    },
  );
});

test('a job whose status names an error has failed, if its result stays a status', async () => {
  const deps = falWith({ status: 'IN_PROGRESS' }, { error: 'out of memory' });
  for (let checks = 0; checks < 3; checks += 1) await checkJob(deps, await job(), signal);
  await client.query("UPDATE generations SET doubted_since = now() - interval '11 minutes'");
  await checkJob(deps, await job(), signal);
  expect(await job()).toMatchObject({ status: 'FAILED', error: 'out of memory' });
});

test('the reason of a failure is asked for again where the result is a status', async () => {
  const deps = falWith({ status: 'IN_PROGRESS' });
  const body = { request_id: ID, status: 'ERROR', error: 'Invalid status code: 500', payload: null } as const;
  await receiveWebhook(deps, body, undefined);
  await deps.tasks.close();
  await checkJob(deps, await job(), signal);
  expect(await job()).toMatchObject({ status: 'FAILED', nextCheckAt: expect.any(Date) });
});
