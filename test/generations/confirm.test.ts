import { expect, test } from 'vitest';
import { settle } from '../../src/generations/send.ts';
import { accepted } from '../../src/generations/submit-answer.ts';
import { applyResult } from '../../src/generations/transitions/end.ts';
import { openTestDatabase } from '../support/database.ts';
import { testDeps } from '../support/deps.ts';
import { resultOf } from '../support/results.ts';

const { client, db } = await openTestDatabase();
const deps = testDeps(db);
const queuePaths = { status: '/v2/jobs/f1/state' };

async function sentJob(submission: string) {
  const { rows } = await client.query(
    `INSERT INTO generations (request_id, user_id, endpoint, status, inputs, submit_started_at)
     VALUES ($1, 'ann', 'fal-ai/flux/dev', 'IN_QUEUE', '{}', now()) RETURNING id`,
    [`pending:${submission}`],
  );
  return await db.generation.findUniqueOrThrow({ where: { id: BigInt(rows[0].id) } });
}

test("fal's answer to a submit is stored in one statement, with the paths that it names", async () => {
  const job = await sentJob('11111111-1111-4111-8111-111111111111');
  const stored = await settle(deps, job, { kind: 'accepted', requestId: 'f1', queuePaths });
  expect(stored).toMatchObject({ requestId: 'f1', status: 'IN_QUEUE', queuePaths });
});

test('the paths are stored also if a webhook overtook the answer; nothing else of the row changes', async () => {
  const submission = '22222222-2222-4222-8222-222222222222';
  const job = await sentJob(submission);
  await applyResult(
    db,
    { requestId: 'f2', submission },
    { status: 'COMPLETED', payload: resultOf({ seed: 1 }) },
    'WEBHOOK',
  );
  const before = await db.generation.findUniqueOrThrow({ where: { id: job.id } });
  const after = await settle(deps, job, { kind: 'accepted', requestId: 'f2', queuePaths });
  expect(after).toEqual({ ...before, queuePaths, updatedAt: after.updatedAt });
});

test('a job that was given up before the answer came stays as it is', async () => {
  const job = await sentJob('33333333-3333-4333-8333-333333333333');
  const reason = { message: 'given up', type: 'submission_unconfirmed' };
  await applyResult(db, { requestId: job.requestId }, { status: 'FAILED', reason }, 'RECONCILER');
  const before = await db.generation.findUniqueOrThrow({ where: { id: job.id } });
  const after = await settle(deps, job, { kind: 'accepted', requestId: 'f3', queuePaths });
  expect(after).toEqual(before);
});

test('a job that fal answers with the id of another one stays unconfirmed, and the other one as it is', async () => {
  const first = await sentJob('44444444-4444-4444-8444-444444444444');
  const before = await settle(deps, first, { kind: 'accepted', requestId: 'f4' });
  const second = await sentJob('55555555-5555-4555-8555-555555555555');
  const stored = await settle(deps, second, { kind: 'accepted', requestId: 'f4' });
  expect(stored).toMatchObject({ id: second.id, requestId: second.requestId, status: 'IN_QUEUE' });
  expect(() => accepted(stored)).toThrow('the request id of another generation');
  expect(await db.generation.findUniqueOrThrow({ where: { id: first.id } })).toEqual(before);
});
