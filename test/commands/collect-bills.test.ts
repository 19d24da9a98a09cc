import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { givenUp } from '../billing/given-up.ts';
import { openSandbox } from '../sandbox/support.ts';
import { createEmptyDatabase, openTestDatabase } from '../support/database.ts';

const run = promisify(execFile);

const { url, client } = await openTestDatabase();
beforeEach(async () => {
  await client.query('TRUNCATE generations, generation_bills');
});

async function stored(): Promise<unknown[]> {
  const sql = `SELECT g.*, b.due_at, b.attempts, b.result_read FROM generations g
    LEFT JOIN generation_bills b ON b.generation_id = g.id ORDER BY g.id`;
  return (await client.query(sql)).rows;
}

/** The command, as `npm run bills` starts it. */
async function command(env: Record<string, string>, ...args: string[]): Promise<string> {
  const { stdout, stderr } = await run(process.execPath, ['dist/commands/collect-bills.js', ...args], {
    env: { PATH: process.env['PATH'], DATABASE_URL: url, AUTH_SECRET: 'a'.repeat(32), ...env },
  });
  return stdout + stderr;
}

test('a dry run changes nothing, a key that may not read bills is named, the right one reads them', async () => {
  const sandbox = await openSandbox();
  await givenUp(client, sandbox, 3);
  const before = await stored();
  const env = { FAL_KEY: sandbox.credentials, FAL_QUEUE_URL: sandbox.queueUrl, FAL_API_URL: sandbox.apiUrl };
  expect(await command(env, '--since', 'P60D', '--dry-run')).toMatch(/^3 jobs submitted since /);
  expect(await stored()).toEqual(before);
  expect(await command(env, '--since', 'P60D')).toMatch(
    /No FAL_ADMIN_KEY[^]*0 are BILLED now, 3 BILLED_UNITS/,
  );
  const refused = command({ ...env, FAL_ADMIN_KEY: sandbox.credentials }, '--since', 'P60D');
  await expect(refused).rejects.toMatchObject({ code: 1, stdout: expect.stringContaining('scope ADMIN') });
  const right = await command({ ...env, FAL_ADMIN_KEY: sandbox.adminCredentials }, '--since', 'P60D');
  expect(right).toContain('3 are BILLED now');
  expect(right).toMatch(/100%.*3\/3/);
});

test('the command without a key: the sandbox of its folder is fal, unless a server runs it', async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'fal-ledger-test-'));
  onTestFinished(async () => await rm(folder, { recursive: true, force: true }));
  const sandbox = await openSandbox({ stateDir: path.join(folder, 'sandbox') });
  await givenUp(client, sandbox, 2);
  const running = command({ DATA_DIR: folder }, '--since', 'P60D');
  await expect(running).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('stop it first') });
  await sandbox.close();
  expect(await command({ DATA_DIR: folder }, '--since', 'P60D')).toContain('2 are BILLED now');
});

test.each([
  [],
  ['--since', '7 days'],
  ['--since', '2026-02-30'],
  ['--since', '2999-01-01'],
  ['--until', 'P1D'],
])('with %j %j it is refused', async (...args) => {
  // In words: the name of a class helps nobody.
  await expect(command({}, ...args)).rejects.toMatchObject({
    code: 2,
    stderr: expect.not.stringContaining('Error'),
  });
});

test('a database without the tables is refused', async () => {
  const empty = await createEmptyDatabase();
  onTestFinished(async () => await empty.drop());
  const refused = command({ DATABASE_URL: empty.url }, '--since', 'P1D');
  await expect(refused).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining('run node dist/migrate.js'),
  });
});
