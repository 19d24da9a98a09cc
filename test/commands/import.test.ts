import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test, vi } from 'vitest';
import { environmentOf, openTestLedger } from '../support/ledger.ts';

const run = promisify(execFile);
const { ledger, db } = await openTestLedger();

/** The command, as `npm run import` starts it. */
async function command(...args: string[]): Promise<string> {
  const { stdout, stderr } = await run(
    process.execPath,
    ['dist/commands/import.js', '--since', 'P1D', ...args],
    {
      env: { PATH: process.env['PATH'], ...environmentOf(ledger.databaseUrl, ledger.sandbox) },
    },
  );
  return stdout + stderr;
}

async function submit(prompt: string, userId = 'ann'): Promise<void> {
  await ledger.ask(
    `mutation { submitGeneration(input: { endpoint: "fal-ai/flux/dev", inputs: { prompt: "${prompt}" } }) { __typename } }`,
    {},
    { sub: userId, role: 'user' },
  );
}

async function rows() {
  const { rows: found } = await db.query(
    `SELECT request_id, user_id, endpoint, status, inputs, output_url, seed, error, error_type, payload IS NOT NULL AS has_payload, cost_cents,
       created_at, finished_at FROM generations ORDER BY created_at`,
  );
  return found;
}

test('requests that the table has lost come back as fal has them, once, and nothing is sent', async () => {
  for (const prompt of ['a boat', '[fail] a boat', 'a lighthouse']) await submit(prompt);
  const before = await vi.waitUntil(
    async () => {
      const found = await rows();
      return found.every((row) => row.finished_at !== null) && found;
    },
    { timeout: 10_000, interval: 100 },
  );
  await db.query("DELETE FROM generations WHERE inputs ->> 'prompt' <> 'a lighthouse'");
  const sent = ledger.sandbox.inspection.jobs.length;

  expect(await command('--dry-run')).toContain(
    '3 requests, of which the table did not have 2; 2 would be imported.',
  );
  expect(await rows()).toHaveLength(1);
  expect(await command('--user', 'restored')).toContain('2; 2 are imported');
  const after = await rows();
  expect(after).toEqual(
    before.map((row, index) => ({
      ...row,
      user_id: index === 2 ? 'ann' : 'restored',
      // An estimate at first; the server collects the bill.
      cost_cents: expect.any(String),
      created_at: expect.any(Date),
      finished_at: expect.any(Date),
    })),
  );
  const apart = after.flatMap((row, index) =>
    ['created_at', 'finished_at'].map((time) =>
      Math.abs(row[time].getTime() - before[index][time].getTime()),
    ),
  );
  expect(Math.max(...apart)).toBeLessThan(2000);
  expect(await command()).toContain('of which the table did not have 0');
  expect(ledger.sandbox.inspection.jobs).toHaveLength(sent);
}, 60_000);

test('a request that may be of a job whose submit was never answered is left to the servers', async () => {
  await submit('a submit without an answer');
  await db.query(
    `UPDATE generations SET request_id = 'pending:' || gen_random_uuid(), status = 'FAILED',
       error_type = 'submission_unconfirmed' WHERE inputs ->> 'prompt' = 'a submit without an answer'`,
  );
  expect(await command('--dry-run')).toMatch(/1; 0 would be imported\.\n {2}1 left out: it may be of a job/);
  expect(await command()).toMatch(
    /1; 0 are imported\.\n {2}1 left out: it may be of a job whose submit was never/,
  );
}, 60_000);

test('of a missing job that still runs the servers are told the end', async () => {
  await submit('a job that runs');
  await db.query("DELETE FROM generations WHERE inputs ->> 'prompt' = 'a job that runs'");
  await command();
  const ended = async () =>
    (await rows()).some(
      ({ inputs, status }) => inputs.prompt === 'a job that runs' && status === 'COMPLETED',
    );
  expect(await vi.waitUntil(ended, { timeout: 15_000, interval: 200 })).toBe(true);
}, 60_000);
