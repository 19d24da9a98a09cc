import { beforeEach, expect, test } from 'vitest';
import { readResult } from '../../../src/fal/read-result.ts';
import { readStatus } from '../../../src/fal/read-status.ts';
import { FalHttpError } from '../../../src/fal/transport.ts';
import { receiveWebhook } from '../../../src/generations/receive-webhook.ts';
import { checkJob } from '../../../src/generations/reconcile/check-job.ts';
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

type Wire = readonly [httpStatus: number, text: string];
const COMPLETED: Wire = [200, '{"status":"COMPLETED"}'];
const RUNNING: Wire = [200, '{"status":"RUNNING"}'];
const UNKNOWN: Wire = [404, '{"status":"NOT_FOUND"}'];
const BROKEN: Wire = [502, 'Bad Gateway'];
const TYPED: Wire = [503, '{"detail":"Runner lost","error_type":"runner_disconnected"}'];
const PAGE: Wire = [200, '<html><title>Maintenance</title></html>'];
const GONE: Wire = [404, '{"detail":"Not found"}'];

const answer = ([status, text]: Wire) =>
  status < 300 ? { status, headers: new Headers(), text } : new FalHttpError(status, new Headers(), text);

function depsWith(status: Wire, result: Wire) {
  return testDeps(db, {
    status: async () => readStatus(answer(status)),
    result: async () => readResult(answer(result)),
    findEnd: async () => ({ kind: 'unlisted' }),
  });
}

async function check(status: Wire, result: Wire): Promise<void> {
  const job = await db.generation.findFirstOrThrow({ where: { requestId: ID } });
  await checkJob(depsWith(status, result), job, signal);
}

const age = () =>
  client.query("UPDATE generations SET doubted_since = doubted_since - interval '11 minutes'");
const statusNow = async () => (await db.generation.findFirstOrThrow({ where: { requestId: ID } })).status;

test.each<[string, readonly [Wire, Wire], readonly [Wire, Wire], string]>([
  ['two kinds of failing results', [COMPLETED, BROKEN], [COMPLETED, TYPED], 'FAILED'],
  ['a failing result and a page', [COMPLETED, PAGE], [COMPLETED, BROKEN], 'FAILED'],
  ['a page and a failing result', [COMPLETED, BROKEN], [COMPLETED, PAGE], 'COMPLETED'],
  ['a job that is unknown and a failing result', [UNKNOWN, GONE], [COMPLETED, BROKEN], 'FAILED'],
  ['an unknown status and a failing result', [RUNNING, GONE], [COMPLETED, BROKEN], 'FAILED'],
])(
  'a job that fal answers for with %s in turn does not stay open for ever',
  async (_name, one, other, end) => {
    for (let turns = 0; turns < 3; turns += 1) {
      await check(...one);
      await check(...other);
    }
    expect(await statusNow()).toBe('IN_PROGRESS');
    await age();
    await check(...other);
    expect(await statusNow()).toBe(end);
  },
);

test('how long it was doubtful whether a job has ended does not count once it has', async () => {
  for (let checks = 0; checks < 4; checks += 1) await check(RUNNING, GONE);
  await age();
  await check(COMPLETED, BROKEN);
  expect(await statusNow()).toBe('IN_PROGRESS');
});

test('nor does what was doubtful before a webhook said OK', async () => {
  for (let checks = 0; checks < 4; checks += 1) await check(COMPLETED, BROKEN);
  await age();
  const deps = depsWith(COMPLETED, BROKEN);
  await receiveWebhook(deps, { request_id: ID, status: 'OK', payload: null }, undefined);
  await deps.tasks.close();
  await check(COMPLETED, BROKEN);
  expect(await statusNow()).toBe('COMPLETED');
});
