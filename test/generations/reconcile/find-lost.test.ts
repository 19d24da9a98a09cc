import { expect, test } from 'vitest';
import { findLost } from '../../../src/generations/reconcile/find-lost.ts';
import { openTestDatabase } from '../../support/database.ts';
import { testDeps } from '../../support/deps.ts';

const { db } = await openTestDatabase();
const { signal } = new AbortController();
const HOUR_MS = 3_600_000;

test('a job is given up by a list that was begun after its horizon, not by one that only ended after it', async () => {
  const job = await db.generation.create({
    data: {
      requestId: 'pending:00000000-0000-4000-8000-000000000000',
      userId: 'ann',
      endpoint: 'a/b',
      status: 'IN_QUEUE',
      inputs: {},
      submitStartedAt: new Date(Date.now() - 25 * HOUR_MS),
    },
  });
  const look = async (begunHoursAgo: number) => {
    const to = new Date(Date.now() - begunHoursAgo * HOUR_MS);
    const deps = testDeps(db, { listRequests: async () => ({ kind: 'listing', to, requests: [] }) });
    await findLost(deps, [job], signal);
    return (await db.generation.findUniqueOrThrow({ where: { id: job.id } })).errorType;
  };
  expect(await look(2)).toBeNull();
  expect(await look(0)).toBe('submission_unconfirmed');
});

test('a request that cannot be asked for now does not keep the others from being asked for', async () => {
  const job = await db.generation.create({
    data: {
      requestId: 'pending:00000000-0000-4000-8000-000000000001',
      userId: 'ann',
      endpoint: 'a/c',
      status: 'IN_QUEUE',
      inputs: {},
      submitStartedAt: new Date(),
    },
  });
  const requests = ['one', 'two', 'three', 'four'].map((requestId) => ({
    requestId,
    sentAt: new Date(),
    input: undefined,
  }));
  const look = async (failing: readonly string[], failure = {}) => {
    const asked: string[] = [];
    const deps = testDeps(db, {
      listRequests: async () => ({ kind: 'listing', to: new Date(), requests }),
      findRequest: async (_endpoint, requestId) => {
        asked.push(requestId);
        if (failing.includes(requestId)) return { kind: 'unanswered', message: 'not now', ...failure };
        return requests.filter((request) => request.requestId === requestId);
      },
    });
    await findLost(deps, [job], signal);
    return asked.length;
  };
  const all = requests.map(({ requestId }) => requestId);
  expect(await look(['three'])).toBe(4);
  expect(await look(all)).toBe(2);
  expect(await look(all, { pauseMs: 1000 })).toBe(1);
});
