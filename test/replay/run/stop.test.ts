import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { print } from 'graphql';
import { expect, test, vi } from 'vitest';
import { signToken } from '../../../src/sandbox/access.ts';
import { openTestDatabase } from '../../support/database.ts';
import { insertPastJobs } from '../../support/failed-jobs.ts';
import { freePort } from '../../support/ports.ts';
import { startServerProcess } from '../../support/process.ts';
import { REPLAY } from '../../support/replay-documents.ts';
import { startTestSandbox } from '../../support/sandbox.ts';

const SECRET = 'a secret for tests, 32 characters long';
const JOBS = 5;
// Long enough for the signal to arrive first.
const ANSWER_MS = 500;

const { url, client } = await openTestDatabase();

test('a stop waits for the submits under way and writes down what fal answers', async () => {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'fal-ledger-test-'));
  // Its jobs run longer than the test, so that no webhook tells what an answer should have told.
  const sandbox = await startTestSandbox({ jobSeconds: 60 });
  const fault = { name: 'delay-answer', ms: ANSWER_MS } as const;
  sandbox.faults.script({ operation: 'submit', fault, times: JOBS });
  const port = await freePort();
  const server = startServerProcess({
    PORT: String(port),
    DATA_DIR: dataDir,
    DATABASE_URL: url,
    FAL_KEY: sandbox.credentials,
    FAL_QUEUE_URL: sandbox.queueUrl,
    FAL_API_URL: sandbox.apiUrl,
    FAL_JWKS_URL: sandbox.jwksUrl,
    FAL_WEBHOOK_USER_ID: sandbox.userId,
    FAL_DISPATCH_CONCURRENCY: String(2 * JOBS),
    AUTH_SECRET: SECRET,
  });
  try {
    await server.prints(/ready: /);
    await insertPastJobs(client, JOBS);
    const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${await signToken(SECRET, 'boss', 'admin')}`,
      },
      body: JSON.stringify({ query: print(REPLAY), variables: { input: { filter: { userId: 'ann' } } } }),
    });
    expect(await response.text()).toContain('ReplayGenerationsSuccess');
    // fal has got all jobs and has answered none.
    await vi.waitUntil(() => sandbox.inspection.posts === JOBS, { timeout: 10_000, interval: 20 });
    expect(await server.kill('SIGTERM')).toBe(0);
    const { rows } = await client.query(
      `SELECT request_id LIKE 'pending:%' AS pending, count(*)::int AS jobs FROM generations
       WHERE replay_id IS NOT NULL GROUP BY 1`,
    );
    expect(rows).toEqual([{ pending: false, jobs: JOBS }]);
  } finally {
    await server.kill('SIGKILL');
    await sandbox.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}, 60_000);
