import { expect, test } from 'vitest';
import { createDatabase } from '../../src/db/client.ts';
import { makePlan } from '../../src/replay/plan/make-plan.ts';
import { replayGenerations } from '../../src/replay/replay-generations.ts';
import { openTestDatabase } from '../support/database.ts';
import { testDeps } from '../support/deps.ts';
import { insertPastJobs } from '../support/failed-jobs.ts';

const { url, client } = await openTestDatabase();
const ADMIN = { userId: 'boss', role: 'admin' } as const;

test('a plan is executed by a server that has a single connection and remembers no price', async () => {
  await insertPastJobs(client, 2);
  await insertPastJobs(client, 1, { endpoint: 'acme/without-a-price' });
  const db = createDatabase(url, { poolSize: 1 });
  try {
    const { token } = await makePlan(testDeps(db), ADMIN, { filter: { userId: 'ann' } }, null);
    const replay = await replayGenerations(testDeps(db), ADMIN, { planToken: token });
    expect(await db.generation.count({ where: { replayId: replay.id } })).toBe(3);
  } finally {
    await db.$disconnect();
  }
});
