import { expect, test } from 'vitest';
import { latency } from '../../src/analytics/latency.ts';
import { usualDurations } from '../../src/analytics/usual-duration.ts';
import type { Viewer } from '../../src/deps.ts';
import { pricesFor } from '../../src/pricing/pricing.ts';
import { insertReplay } from '../../src/replay/insert.ts';
import { openTestDatabase } from '../support/database.ts';
import { testDeps } from '../support/deps.ts';
import { insertPastJobs } from '../support/failed-jobs.ts';

const ADMIN: Viewer = { userId: 'boss', role: 'admin' };
const WAN = 'fal-ai/wan/v2.7/text-to-video';
const request = {
  filter: {},
  overrides: null,
  options: { pinSeed: false, includeReplayed: false, includeRefused: false, includeUnconfirmed: false },
};

const { client, db } = await openTestDatabase();

test('the time that jobs of replays waited does not count as latency', async () => {
  await insertPastJobs(client, 30, { status: 'COMPLETED' });
  await client.query("UPDATE generations SET finished_at = created_at + interval '20 seconds'");
  const failed = await insertPastJobs(client, 30);
  await db.$transaction((tx) =>
    insertReplay(testDeps(db), pricesFor(testDeps(db).pricing, null), tx, ADMIN, request, failed),
  );
  await client.query(
    "UPDATE generations SET status = 'COMPLETED', finished_at = created_at + interval '3 hours' WHERE replay_id IS NOT NULL",
  );

  const window = { from: new Date(Date.now() - 7 * 86_400_000), to: new Date(Date.now() + 60_000) };
  const took = { endpoint: WAN, jobs: 30, p50: 20, p95: 20, p99: 20 };
  expect(await latency(db, ADMIN, window)).toEqual([took]);
  expect(await usualDurations(db, ADMIN, [WAN])).toEqual(new Map([[WAN, 20]]));
});
