import { expect, test } from 'vitest';
import { createDatabase } from '../../src/db/client.ts';
import { pauseReplay, resumeReplay } from '../../src/replay/control.ts';
import { replayGenerations } from '../../src/replay/replay-generations.ts';
import { openTestDatabase } from '../support/database.ts';
import { testDeps } from '../support/deps.ts';
import { insertPastJobs } from '../support/failed-jobs.ts';

const { url, client } = await openTestDatabase();
const ADMIN = { userId: 'boss', role: 'admin' } as const;
const LONGER_THAN_THE_TEST_MS = 120_000;

test('the server that records a replay, or resumes it, wakes its monitor at once', async () => {
  await insertPastJobs(client, 2);
  const db = createDatabase(url, { poolSize: 2 });
  try {
    const deps = testDeps(db);
    const begun = deps.replayBell.wait(LONGER_THAN_THE_TEST_MS);
    const { id } = await replayGenerations(deps, ADMIN, { filter: { userId: 'ann' } });
    await begun;
    await pauseReplay(deps, ADMIN, id);
    const goesOn = deps.replayBell.wait(LONGER_THAN_THE_TEST_MS);
    expect((await resumeReplay(deps, ADMIN, id)).pausedAt).toBeNull();
    await goesOn;
  } finally {
    await db.$disconnect();
  }
});
