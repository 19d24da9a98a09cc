import { beforeEach, expect, test, vi } from 'vitest';
import type { ResultAnswer } from '../../../src/fal/answers.ts';
import { readResult } from '../../../src/fal/read-result.ts';
import type { ListedEnd } from '../../../src/fal/request-list.ts';
import { FalHttpError } from '../../../src/fal/transport.ts';
import { receiveWebhook } from '../../../src/generations/receive-webhook.ts';
import { checkJob } from '../../../src/generations/reconcile/check-job.ts';
import { openTestDatabase } from '../../support/database.ts';
import { testDeps } from '../../support/deps.ts';
import { insertJobs } from '../../support/jobs.ts';
import { resultOf } from '../../support/results.ts';

const { client, db } = await openTestDatabase();
const ID = '764cabcf-b745-4b3e-ae38-1200304cf45b';
const { signal } = new AbortController();
const RESULT = { kind: 'success', payload: resultOf({ images: ['a'] }), units: '1' } as const;

beforeEach(async () => {
  await client.query('TRUNCATE generations, generation_bills');
  await insertJobs(client, [
    { requestId: ID, userId: 'ann', endpoint: 'fal-ai/x', status: 'IN_PROGRESS', createdAt: new Date() },
  ]);
});

const job = () => db.generation.findFirstOrThrow({ where: { requestId: ID } });
const refusal = (httpStatus: number, body: string) =>
  readResult(new FalHttpError(httpStatus, new Headers(), body));

/** fal says OK and sends no result; it is asked for the result once, and then as often as the test says. */
async function receiveOk(httpStatus: number, body: string, listed: ListedEnd = { kind: 'unlisted' }) {
  const result = vi.fn<() => Promise<ResultAnswer>>(async () => refusal(httpStatus, body));
  const deps = testDeps(db, { result, findEnd: async () => listed });
  await receiveWebhook(deps, { request_id: ID, status: 'OK', payload: null }, undefined);
  await vi.waitUntil(() => result.mock.calls.length === 1, 15_000);
  await deps.tasks.close();
  return deps;
}

/** The refusal lasts for the grace period. */
async function last(deps: Awaited<ReturnType<typeof receiveOk>>): Promise<void> {
  for (let checks = 0; checks < 2; checks += 1) await checkJob(deps, await job(), signal);
  expect(await job()).toMatchObject({ status: 'COMPLETED' });
  await client.query("UPDATE generations SET doubted_since = now() - interval '11 minutes'");
  await checkJob(deps, await job(), signal);
}

const GATEWAY: ReadonlyArray<[number, string]> = [
  [400, '{"error":"Bad Request"}'],
  [400, 'Bad Request'],
  [400, ''],
  [409, '{"message":"try again"}'],
  [413, '{"error":"too large"}'],
];

test.each(GATEWAY)(
  'an OK outlasts one refusal of its result, as by a gateway: %i %s',
  async (status, body) => {
    await receiveOk(status, body);
    expect(await job()).toMatchObject({ status: 'COMPLETED', error: null, nextCheckAt: expect.any(Date) });
    await checkJob(testDeps(db, { result: async () => RESULT }), await job(), signal);
    expect(await job()).toMatchObject({ status: 'COMPLETED', payload: { images: ['a'] }, nextCheckAt: null });
  },
);

test.each(GATEWAY)(
  'an OK is a failure if the refusal lasts and the list has no end: %i %s',
  async (status, body) => {
    await last(await receiveOk(status, body));
    expect(await job()).toMatchObject({ status: 'FAILED', nextCheckAt: null });
  },
);

test('an OK stays one, with its result, if the list has that', async () => {
  await last(await receiveOk(400, 'Bad Request', { kind: 'success', payload: RESULT.payload }));
  expect(await job()).toMatchObject({ status: 'COMPLETED', payload: { images: ['a'] }, nextCheckAt: null });
});

test('an OK stays one if the list says so without the result', async () => {
  await last(await receiveOk(400, 'Bad Request', { kind: 'success', payload: null }));
  expect(await job()).toMatchObject({ status: 'COMPLETED', payload: null, nextCheckAt: expect.any(Date) });
});

test("an OK is a failure at once if the result is in fal's own form of one", async () => {
  await receiveOk(422, '{"detail":[{"loc":["body"],"msg":"no face","type":"no_face"}]}');
  expect(await job()).toMatchObject({ status: 'FAILED', errorType: 'no_face', nextCheckAt: null });
});

test('fal is left alone for as long as its answer asks, also where the list knows the job as a success', async () => {
  const busy = { kind: 'unanswered', message: 'busy', httpStatus: 503, pauseMs: 7000 } as const;
  const deps = await receiveOk(404, '', { kind: 'success', payload: null });
  deps.fal.result = async () => busy;
  for (let checks = 0; checks < 3; checks += 1) await checkJob(deps, await job(), signal);
  await client.query("UPDATE generations SET doubted_since = now() - interval '11 minutes'");
  expect(await checkJob(deps, await job(), signal)).toEqual({ pauseMs: 7000 });
  expect(await job()).toMatchObject({ status: 'COMPLETED' });
});
