import { Client } from 'pg';
import { afterAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { createDatabase } from '../../../src/db/client.ts';
import { claimDue, leaseSeconds } from '../../../src/generations/reconcile/schedule.ts';
import { openTestDatabase } from '../../support/database.ts';
import { testDeps } from '../../support/deps.ts';
import { insertJobs } from '../../support/jobs.ts';

const { url, client, db } = await openTestDatabase(4);
const otherDb = createDatabase(url, { poolSize: 4 });
afterAll(async () => await otherDb.$disconnect());
// Two server processes.
const one = testDeps(db);
const other = testDeps(otherDb);

beforeEach(async () => {
  await client.query('TRUNCATE generations');
});

/** Jobs of which `due-N` has been due for N seconds. */
async function due(count: number): Promise<void> {
  await insertJobs(
    client,
    Array.from({ length: count }, (_, index) => ({
      requestId: `due-${index + 1}`,
      userId: 'ann',
      endpoint: 'a/b',
      status: 'IN_QUEUE',
      createdAt: new Date(),
    })),
  );
  await client.query(
    `UPDATE generations SET next_check_at = now() - make_interval(secs => substr(request_id, 5)::int)`,
  );
}

async function claim(deps: typeof one, limit: number): Promise<string[]> {
  return (await claimDue(deps, limit)).map(({ requestId }) => requestId);
}

test('the longest due are claimed first, and what is not due not at all', async () => {
  await due(5);
  await client.query(
    `UPDATE generations SET next_check_at = now() + interval '1 minute' WHERE request_id = 'due-3'`,
  );
  expect((await claim(one, 2)).toSorted()).toEqual(['due-4', 'due-5']);
  expect((await claim(other, 10)).toSorted()).toEqual(['due-1', 'due-2']);
  expect(await claim(one, 10)).toEqual([]);
});

test('two processes that claim at once never get the same job, and together get all', async () => {
  await due(400);
  const claimed: string[] = [];
  async function claimAll(deps: typeof one): Promise<void> {
    for (let jobs = await claim(deps, 5); jobs.length > 0; jobs = await claim(deps, 5)) claimed.push(...jobs);
  }
  await Promise.all([one, other, one, other, one, other].map(claimAll));
  expect(claimed).toHaveLength(400);
  expect(new Set(claimed).size).toBe(400);
});

test('what another process is claiming right now is skipped, not waited for', async () => {
  await due(3);
  const claimer = new Client({ connectionString: url });
  await claimer.connect();
  onTestFinished(async () => await claimer.end());
  await claimer.query('BEGIN');
  await claimer.query(`SELECT FROM generations WHERE request_id = 'due-3' FOR UPDATE`);
  expect((await claim(one, 2)).toSorted()).toEqual(['due-1', 'due-2']);
  await claimer.query('ROLLBACK');
  expect(await claim(one, 2)).toEqual(['due-3']);
});

test('the jobs of a claimer that died come due again when its lease is over, and not before', async () => {
  await due(2);
  expect(await claim(one, 10)).toHaveLength(2);
  const lease = leaseSeconds(one.schedule);
  const pass = (seconds: number) =>
    client.query('UPDATE generations SET next_check_at = next_check_at - make_interval(secs => $1)', [
      seconds,
    ]);
  await pass(lease - 30);
  expect(await claim(other, 10)).toEqual([]);
  await pass(30);
  expect(await claim(other, 10)).toHaveLength(2);
});
