import { expect, test } from 'vitest';
import type { Unanswered } from '../../../src/fal/answers.ts';
import { UNKNOWN_TO_FAL } from '../../../src/fal/failure-types.ts';
import { fetchResult } from '../../../src/generations/reconcile/fetch-result.ts';
import { findLost } from '../../../src/generations/reconcile/find-lost.ts';
import { interpret } from '../../../src/generations/reconcile/unexplained-answer.ts';
import { openTestDatabase } from '../../support/database.ts';
import { testDeps } from '../../support/deps.ts';
import { resultOf } from '../../support/results.ts';

const { db } = await openTestDatabase();
const { signal } = new AbortController();
const longAgo = new Date(Date.now() - 100 * 86_400_000);
const busy: Unanswered = { kind: 'unanswered', message: 'too many requests', pauseMs: 5000 };
const refused: Unanswered = { kind: 'unanswered', message: 'this key may not', refused: true };

async function job(requestId: string, data: object = {}) {
  const row = { userId: 'ann', endpoint: 'a/b', status: 'IN_QUEUE', inputs: {}, submitStartedAt: longAgo };
  return await db.generation.create({ data: { ...row, requestId, ...data } });
}

test('a lost job is given up where fal refuses the list to this key, and kept where it does not answer now', async () => {
  const lost = await job('pending:00000000-0000-4000-8000-000000000000');
  const look = async (answer: Unanswered) => {
    await findLost(testDeps(db, { listRequests: async () => answer }), [lost], signal);
    return (await db.generation.findUniqueOrThrow({ where: { id: lost.id } })).errorType;
  };
  expect(await look(busy)).toBeNull();
  expect(await look(refused)).toBe('submission_unconfirmed');
});

test('so is a job that fal disowns, and the pause that fal asks for is kept', async () => {
  const reason = { message: 'unknown', type: UNKNOWN_TO_FAL };
  const doubt = { doubt: UNKNOWN_TO_FAL, doubtedSince: longAgo, doubtCount: 5 };
  const disowned = await job('disowned', doubt);
  const ask = async (answer: Unanswered) =>
    await interpret(testDeps(db, { findEnd: async () => answer }), disowned, { reason }, signal);
  expect(await ask(busy)).toEqual({ outcome: null, pauseMs: 5000 });
  expect(await ask(refused)).toEqual({ outcome: { status: 'FAILED', reason }, pauseMs: 0 });
});

test('the result of a completed job that fal keeps no more is taken from the list', async () => {
  const completed = await job('completed', { status: 'COMPLETED', finishedAt: longAgo });
  const payload = { images: [{ url: 'https://v3.fal.media/files/lion/abc.png' }] };
  const deps = testDeps(db, {
    result: async () => ({ kind: 'doubtful', reason: { message: 'not found', type: null } }),
    findEnd: async () => ({ kind: 'success', payload: resultOf(payload) }),
  });
  await fetchResult(deps, completed, signal);
  expect(await db.generation.findUniqueOrThrow({ where: { id: completed.id } })).toMatchObject({
    payload,
    outputUrl: payload.images[0]?.url,
  });
});
