import { beforeEach, expect, test, vi } from 'vitest';
import { insertPastJobs } from '../../support/failed-jobs.ts';
import { openTestLedger, startLedger, startSecond } from '../../support/ledger.ts';
import { beginReplay, untilReplay } from '../../support/replay-runs.ts';

// Many calls at once.
const env = { FAL_DISPATCH_CONCURRENCY: '50', RECONCILE_FIRST_SECONDS: '1' };
// As long as several looks at how far a replay is.
const ANSWER_MS = 1500;
const { ledger, db } = await openTestLedger(startLedger(env, { jobSeconds: 60 }));

beforeEach(() => {
  ledger.sandbox.faults.clear();
  ledger.sandbox.faults.script({
    operation: 'submit',
    fault: { name: 'delay-answer', ms: ANSWER_MS },
    times: Number.POSITIVE_INFINITY,
  });
});

/** Replays the jobs of a user until fal has confirmed all that were sent; answers how many that are. */
async function sentAtFirst(user: string): Promise<number> {
  await insertPastJobs(db, 150, { user });
  await beginReplay(ledger, { filter: { userId: user } });
  return await vi.waitUntil(
    async () => {
      const { rows } = await db.query<{ sent: number; confirmed: number }>(
        `SELECT count(*)::int AS sent, count(*) FILTER (WHERE request_id NOT LIKE 'pending:%')::int AS confirmed
         FROM generations WHERE user_id = $1 AND replay_id IS NOT NULL AND submit_started_at IS NOT NULL`,
        [user],
      );
      return rows[0] && rows[0].sent > 0 && rows[0].sent === rows[0].confirmed && rows[0].sent;
    },
    { timeout: 15_000, interval: 100 },
  );
}

test('a replay begins with twenty jobs, however long fal takes to answer', async () => {
  expect(await sentAtFirst('ann')).toBe(20);
});

test('two servers together begin with no more than twice as many', async () => {
  const second = await startSecond(ledger, env);
  try {
    expect(await sentAtFirst('ben')).toBeLessThanOrEqual(40);
  } finally {
    await second.close();
  }
});

test('submits that fal does not confirm hold the others back for a while, and a few more pause the replay', async () => {
  ledger.sandbox.faults.clear();
  ledger.sandbox.faults.script({
    operation: 'submit',
    fault: { name: 'error-before', status: 503 },
    times: Number.POSITIVE_INFINITY,
  });
  await insertPastJobs(db, 150, { user: 'cyd' });
  const { id } = await beginReplay(ledger, { filter: { userId: 'cyd' } });
  const { pauseReason, counts } = await untilReplay(ledger, id, ({ state }) => state === 'PAUSED');
  expect(pauseReason).toContain('no longer confirms submits');
  // The twenty count once, since they were under way together.
  expect(counts.waiting).toBe(150 - 20 - 3);
}, 60_000);
