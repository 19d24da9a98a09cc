import { beforeEach, expect, test } from 'vitest';
import { buildRollup } from '../../src/analytics/build-rollup.ts';
import { spendByEndpoint } from '../../src/analytics/spend-by-endpoint.ts';
import { openTestDatabase } from '../support/database.ts';
import { insertJobs } from '../support/jobs.ts';
import { startLedger } from '../support/ledger.ts';

const { url, client, db } = await openTestDatabase();
beforeEach(async () => {
  await client.query('TRUNCATE generations');
});

const HOUR_MS = 3_600_000;
const ago = (hours: number) => new Date(Date.now() - hours * HOUR_MS);
const job = (requestId: string, hoursAgo: number) => ({
  requestId,
  userId: 'ann',
  endpoint: 'fal-ai/flux/dev',
  status: 'COMPLETED' as const,
  createdAt: ago(hoursAgo),
  costCents: '100',
});

async function sources(): Promise<unknown[]> {
  const window = { from: ago(100 * 24), to: new Date() };
  const { total } = await spendByEndpoint(db, { userId: 'boss', role: 'admin' }, window);
  return total.bySource.map(({ source, jobs }) => [source, jobs]);
}

async function dollars(): Promise<number | null> {
  const window = { from: ago(100 * 24), to: new Date() };
  return (await spendByEndpoint(db, { userId: 'boss', role: 'admin' }, window)).total.dollars;
}

async function countAll(): Promise<number> {
  let rounds = 1;
  while (await buildRollup(db)) rounds += 1;
  return rounds;
}

const counted = async (condition = 'true') =>
  (await client.query(`SELECT COALESCE(sum(jobs), 0)::int AS jobs FROM generation_hours WHERE ${condition}`))
    .rows[0].jobs;

test('past hours are counted a month at a time, each job once, and the latest hours not yet', async () => {
  await countAll();
  await client.query('TRUNCATE generations');
  await insertJobs(client, [job('a', 80 * 24), job('b', 40 * 24), job('c', 5), job('d', 0.9), job('e', 0.1)]);
  expect(await countAll()).toBe(3);
  expect(await counted()).toBe(3);
  expect(await dollars()).toBe(5);
  expect(await countAll()).toBe(1);
  expect(await counted()).toBe(3);
});

test('a change to a counted hour shows at once, and the hour is recounted', async () => {
  await insertJobs(client, [job('a', 30), job('b', 30)]);
  await countAll();
  await client.query("UPDATE generations SET cost_cents = 900 WHERE request_id = 'a'");
  expect(await dollars()).toBe(10);
  expect(await counted('cost_cents = 200')).toBe(2);
  await countAll();
  expect(await counted('cost_cents = 1000')).toBe(2);
  expect((await client.query('SELECT FROM generation_hours_stale')).rowCount).toBe(0);
  expect(await dollars()).toBe(10);
});

test('an answer reads what was counted, not the jobs', async () => {
  await insertJobs(client, [job('a', 30)]);
  await countAll();
  await client.query('UPDATE generation_hours SET cost_cents = 4200');
  expect(await dollars()).toBe(42);
});

test('nothing is counted past a change that has not been committed', async () => {
  await insertJobs(client, [job('a', 30)]);
  await client.query('BEGIN');
  await client.query("UPDATE generations SET cost_cents = 500 WHERE request_id = 'a'");
  expect(await buildRollup(db)).toBe(false);
  expect(await counted()).toBe(0);
  await client.query('COMMIT');
  await countAll();
  expect(await counted('cost_cents = 500')).toBe(1);
});

test('nothing is counted past a job that was recorded in time but has not been committed', async () => {
  await countAll();
  await client.query('BEGIN');
  await insertJobs(client, [job('a', 0.5)]);
  await countAll();
  await countAll();
  // As if all of the above had happened three hours ago.
  await db.$executeRaw`UPDATE upkeep SET up_to = up_to + interval '3 hours' WHERE work = 'closing_hours'`;
  await countAll();
  await client.query('COMMIT');
  expect(await counted()).toBe(0);
  expect(await dollars()).toBe(1);
  await countAll();
  expect(await counted()).toBe(1);
});

test('a cost that is replaced by a better one shows under its new source, before and after the recount', async () => {
  await insertJobs(client, [job('a', 30)]);
  await countAll();
  await client.query("UPDATE generations SET cost_source = 'BILLED'");
  expect(await sources()).toEqual([['BILLED', 1]]);
  await countAll();
  expect(await counted()).toBe(1);
  expect(await sources()).toEqual([['BILLED', 1]]);
});

test('a changed time or endpoint shows, both in the hour a job leaves and in the one it joins', async () => {
  await insertJobs(client, [job('a', 30), job('b', 30), job('c', 50)]);
  await countAll();
  await client.query(
    "UPDATE generations SET created_at = created_at - interval '9 hours' WHERE request_id = 'a'",
  );
  await client.query("UPDATE generations SET endpoint = 'fal-ai/other' WHERE request_id = 'c'");
  expect(await dollars()).toBe(3);
  await countAll();
  expect(await dollars()).toBe(3);
  expect(await counted()).toBe(3);
  expect(await counted("endpoint = 'fal-ai/other'")).toBe(1);
});

test('a process that freezes while counting does not keep the lock', async () => {
  await client.query(`
    CREATE TABLE limits (value TEXT);
    CREATE FUNCTION note_limit() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO limits VALUES (current_setting('idle_in_transaction_session_timeout'));
      RETURN NULL;
    END $$;
    CREATE TRIGGER note_limit AFTER INSERT OR UPDATE ON upkeep EXECUTE FUNCTION note_limit();`);
  await countAll();
  expect((await client.query('SELECT DISTINCT value FROM limits')).rows).toEqual([{ value: '5s' }]);
  await client.query('DROP TRIGGER note_limit ON upkeep');
});

test('the running program counts hours and records words by itself', async () => {
  await insertJobs(client, [{ ...job('a', 30), inputs: { prompt: 'a kaleidoscope' } }]);
  await client.query("UPDATE upkeep SET up_to = now() - interval '2 days' WHERE work = 'prompt_words'");
  const program = await startLedger({ DATABASE_URL: url });
  try {
    await expect.poll(() => counted(), { timeout: 10_000 }).toBe(1);
    const noted = async () =>
      (await client.query("SELECT FROM prompt_words WHERE word = 'kaleidoscope'")).rowCount;
    await expect.poll(noted, { timeout: 10_000 }).toBe(1);
  } finally {
    await program.close();
  }
});

test('what was counted by a clock that was ahead is counted again, and jobs of those hours are seen meanwhile', async () => {
  await insertJobs(client, [job('old', 30)]);
  await countAll();
  // As a primary had it whose clock was three hours ahead. Then one takes over that has the time.
  await client.query(`UPDATE upkeep SET up_to = up_to + interval '3 hours' WHERE work = 'generation_hours'`);
  await client.query(`INSERT INTO generation_hours (hour, endpoint, jobs, completed, failed, cancelled, cost_cents, unknown_cost_jobs)
    SELECT up_to - interval '1 hour', 'fal-ai/flux/dev', 7, 7, 0, 0, 700, 0 FROM upkeep WHERE work = 'generation_hours'`);
  // In the last whole hour, while it was young: so nothing says that its hour has changed.
  const lastHour = new Date(Math.floor(Date.now() / HOUR_MS) * HOUR_MS - 60_000);
  await client.query('ALTER TABLE generations DISABLE TRIGGER generations_stale_hour_insert');
  await insertJobs(client, [{ ...job('new', 0), createdAt: lastHour }]);
  await client.query('ALTER TABLE generations ENABLE TRIGGER generations_stale_hour_insert');
  expect(await dollars()).toBe(2);
  await countAll();
  await countAll();
  expect(await counted()).toBe(1);
  const { rows } = await client.query(
    `SELECT up_to <= now() - interval '1 hour' AS past FROM upkeep WHERE work = 'generation_hours'`,
  );
  expect(rows).toEqual([{ past: true }]);
  expect(await dollars()).toBe(2);
});
