import { expect, test } from 'vitest';
import { countGenerations, listGenerations } from '../../../src/generations/find/list.ts';
import { weekBefore } from '../../../src/generations/find/words.ts';
import { nowAt } from '../../../src/lib/window.ts';
import { openTestDatabase } from '../../support/database.ts';
import { insertJobs } from '../../support/jobs.ts';

const { client, db } = await openTestDatabase();
const ADMIN = { userId: 'boss', role: 'admin' } as const;

test('a search finds what was recorded by a clock that is ahead, in a week of the index that has not begun here', async () => {
  const week = weekBefore(Date.now(), 0);
  const now = new Date(week - 1000);
  const times = {
    further: week + 2000,
    ahead: week + 1000,
    before: week - 2000,
    old: week - 400 * 86_400_000,
  };
  await insertJobs(
    client,
    Object.entries(times).map(([requestId, time]) => ({
      requestId,
      userId: 'ann',
      endpoint: 'fal-ai/flux/dev',
      status: 'COMPLETED' as const,
      createdAt: new Date(time),
      inputs: { prompt: 'a lighthouse' },
    })),
  );
  const asked = { filter: { search: 'lighthouse' }, now: nowAt(now) };
  const { edges } = await listGenerations(db, ADMIN, asked, {});
  expect(edges.map(({ node }) => node.requestId)).toEqual(Object.keys(times));
  expect(await countGenerations(db, ADMIN, asked)).toBe(4);
  // Also on the next page, which begins ahead.
  const first = await listGenerations(db, ADMIN, asked, { first: 1 });
  const next = await listGenerations(db, ADMIN, asked, { after: first.pageInfo.endCursor });
  expect(first.edges.concat(next.edges).map(({ node }) => node.requestId)).toEqual(Object.keys(times));
});
