import { expect, test } from 'vitest';
import type { StatusAnswer } from '../../../src/fal/answers.ts';
import { readStatus } from '../../../src/fal/read-status.ts';
import { readPoll } from '../../../src/generations/last-poll.ts';
import { reconcile } from '../../../src/generations/reconcile/reconcile.ts';
import { openTestDatabase } from '../../support/database.ts';
import { testDeps } from '../../support/deps.ts';
import { insertJobs } from '../../support/jobs.ts';

const { client, db } = await openTestDatabase();

/** The job after fal was asked once more. */
async function ask(answer: StatusAnswer) {
  await client.query('UPDATE generations SET next_check_at = now()');
  await reconcile(testDeps(db, { status: async () => answer }), AbortSignal.timeout(10_000));
  return await db.generation.findUniqueOrThrow({ where: { requestId: 'job' } });
}

test('the place in the queue and the first time a job was seen running are noted', async () => {
  await insertJobs(client, [
    { requestId: 'job', userId: 'ann', endpoint: 'fal-ai/x', status: 'IN_QUEUE', createdAt: new Date() },
  ]);
  const queued = await ask({ kind: 'queued', position: 3 });
  expect(readPoll(queued.lastPoll)?.said?.queuePosition).toBe(3);
  expect(queued.startedAt).toBeNull();
  const unanswered = await ask({ kind: 'unanswered', message: 'no answer' });
  expect(readPoll(unanswered.lastPoll)?.said?.queuePosition).toBe(3);
  const unplaced = await ask({ kind: 'queued' });
  expect(readPoll(unplaced.lastPoll)?.said?.queuePosition).toBeUndefined();
  const running = await ask({ kind: 'running' });
  expect(running.startedAt).not.toBeNull();
  const { startedAt } = await ask({ kind: 'running' });
  expect(startedAt).toEqual(running.startedAt);
});

test('the time of a change is kept by the database, whoever makes it', async () => {
  const read = async () => (await db.generation.findFirstOrThrow()).updatedAt;
  const before = await read();
  await client.query('UPDATE generations SET check_count = check_count + 1');
  expect(await read()).toEqual(before);
  await client.query("UPDATE generations SET error = 'none'");
  expect((await read())?.getTime()).toBeGreaterThan(before?.getTime() ?? Number.POSITIVE_INFINITY);
});

test.each([
  [0, 0],
  [12, 12],
  ['4', 4],
  [-1, undefined],
  [1.5, undefined],
  [null, undefined],
  [true, undefined],
  [1e12, undefined],
])('the position %s in a status of fal’s is %s', (queue_position, position) => {
  const text = JSON.stringify({ status: 'IN_QUEUE', queue_position });
  const answer = readStatus({ status: 202, headers: new Headers(), text });
  expect(answer).toMatchObject({ kind: 'queued' });
  expect('position' in answer ? answer.position : undefined).toBe(position);
});
