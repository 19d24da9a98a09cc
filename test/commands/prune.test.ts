import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { beforeEach, expect, test } from 'vitest';
import { prune } from '../../src/generations/prune.ts';
import { openTestDatabase } from '../support/database.ts';
import { insertJobs, type JobRow } from '../support/jobs.ts';
import { PARTITIONED } from '../support/partitioned.ts';

const DAY_MS = 86_400_000;
const OLD = 2500;
const daysAgo = (days: number) => new Date(Date.now() - days * DAY_MS);
const run = promisify(execFile);

const { url, client, db } = await openTestDatabase();
beforeEach(async () => {
  await client.query('TRUNCATE generations');
  const job = (name: string, days: number, status: JobRow['status'] = 'COMPLETED'): JobRow => ({
    requestId: name,
    userId: 'ann',
    endpoint: 'fal-ai/veo3.1',
    status,
    createdAt: daysAgo(days),
    costCents: '320',
    outputUrl: 'https://v3.fal.media/files/a/b.mp4',
    inputs: { prompt: 'old' },
  });
  await insertJobs(client, [
    ...Array.from({ length: OLD }, (_, index) => job(`old-${index}`, 401 + index / 100)),
    job('old-in-flight', 500, 'IN_PROGRESS'),
    job('young', 399),
  ]);
});

/** The command, as `npm run prune` starts it. */
async function command(...args: string[]): Promise<string> {
  const { stdout, stderr } = await run(process.execPath, ['dist/commands/prune.js', ...args], {
    env: { PATH: process.env['PATH'], DATABASE_URL: url },
  });
  return stdout + stderr;
}

async function rows(where: string): Promise<number> {
  const { rows: counted } = await client.query<{ count: string }>(
    `SELECT count(*) FROM generations WHERE ${where}`,
  );
  return Number(counted[0]?.count);
}

test('a dry run says how many there are and changes nothing', async () => {
  expect(await command('--older-than', 'P400D', '--dry-run')).toMatch(
    new RegExp(`^${OLD} jobs submitted before .* would be deleted`),
  );
  expect(await rows('true')).toBe(OLD + 2);
});

test('jobs that ended before that are deleted, with progress; younger ones and such in flight stay', async () => {
  const said = await command('--older-than', 'P400D');
  expect(said).toMatch(new RegExp(`100%.*${OLD}/${OLD}`));
  expect(said).toMatch(new RegExp(`^${OLD} jobs were deleted\\.`, 'm'));
  const { rows: left } = await client.query('SELECT request_id FROM generations ORDER BY 1');
  expect(left.map(({ request_id }) => request_id)).toEqual(['old-in-flight', 'young']);
});

test('with --keep-costs what was asked and made goes, what it cost stays; a second run finds nothing', async () => {
  await command('--older-than', 'P400D', '--keep-costs');
  expect(await rows('true')).toBe(OLD + 2);
  expect(
    await rows(`inputs = '{}' AND payload IS NULL AND output_url IS NULL AND cost_cents = 320
      AND status = 'COMPLETED' AND request_id LIKE 'old-%'`),
  ).toBe(OLD);
  expect(await command('--older-than', 'P400D', '--keep-costs', '--dry-run')).toMatch(/^0 jobs/);
});

test('stopped in the middle it goes on, and waits for nobody', async () => {
  await client.query('BEGIN');
  await client.query("SELECT FROM generations WHERE request_id = 'old-7' FOR UPDATE");
  const options = { before: daysAgo(400), keepCosts: false };
  const first = prune(db, options);
  expect((await first.next()).value).toBe(1000);
  await first.return(undefined);
  expect(await rows('true')).toBe(OLD + 2 - 1000);

  let taken = 0;
  for await (const count of prune(db, options)) taken += count;
  expect(taken).toBe(OLD - 1000 - 1);
  await client.query('ROLLBACK');
  for await (const count of prune(db, options)) taken += count;
  expect(taken).toBe(OLD - 1000);
  expect(await rows('true')).toBe(2);
});

test.each([[[]], [['--older-than', '400 days']], [['--older-than', '-P1D']], [['--older', 'P1D']]])(
  'with %j it is refused and nothing is deleted',
  async (args) => {
    await expect(command(...args)).rejects.toMatchObject({ code: 2 });
    expect(await rows('true')).toBe(OLD + 2);
  },
);

test('what is no duration is told what one is', async () => {
  await expect(command('--older-than', '400d')).rejects.toMatchObject({
    stderr: expect.stringMatching(/^--older-than: .*P400D/),
  });
});

// A foreign key cannot refer to a job of a partitioned table.
test.skipIf(PARTITIONED)(
  'jobs that another table refers to stay, which is said in one line, and the command ends',
  async () => {
    await client.query(`CREATE TABLE likes (job TEXT REFERENCES generations (request_id));
    INSERT INTO likes VALUES ('old-7')`);
    try {
      const failed = await command('--older-than', 'P400D').catch((error: unknown) => error);
      expect(failed).toMatchObject({
        code: 1,
        stderr: expect.stringMatching(/^Some jobs cannot be deleted.*"likes"$/m),
      });
      expect(failed).not.toMatchObject({ stderr: expect.stringContaining('    at ') });
      expect(await rows(`request_id = 'old-7'`)).toBe(1);
    } finally {
      await client.query('DROP TABLE likes');
    }
  },
  30_000,
);
