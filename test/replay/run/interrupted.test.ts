import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { print } from 'graphql';
import { Client } from 'pg';
import { afterEach, beforeEach, expect, inject, test, vi } from 'vitest';
import { signToken } from '../../../src/sandbox/access.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { insertPastJobs } from '../../support/failed-jobs.ts';
import { freePort } from '../../support/ports.ts';
import { type ServerProcess, startServerProcess } from '../../support/process.ts';
import { REPLAY } from '../../support/replay-documents.ts';
import { startTestSandbox, type TestSandbox } from '../../support/sandbox.ts';
import { execute } from '../../support/server.ts';

const SECRET = 'a secret for tests, 32 characters long';
// So long fal takes to answer, and so long the database is away.
const ANSWER_MS = 1500;
const AWAY_MS = 3000;
const JOBS = 5;

let dataDir: string;
let database: TestDatabase;
let db: Client;
let sandbox: TestSandbox;
let server: ServerProcess;
let port: number;
beforeEach(async () => {
  dataDir = await mkdtemp(path.join(os.tmpdir(), 'fal-ledger-test-'));
  database = await createTestDatabase();
  db = new Client({ connectionString: database.url });
  await db.connect();
  // Its jobs run longer than a test, so that no webhook tells what an answer should have told.
  sandbox = await startTestSandbox({ jobSeconds: 60 });
  sandbox.faults.script({
    operation: 'submit',
    fault: { name: 'delay-answer', ms: ANSWER_MS },
    times: JOBS,
  });
  port = await freePort();
  server = startServerProcess({
    PORT: String(port),
    DATA_DIR: dataDir,
    DATABASE_URL: database.url,
    FAL_KEY: sandbox.credentials,
    FAL_QUEUE_URL: sandbox.queueUrl,
    FAL_API_URL: sandbox.apiUrl,
    FAL_JWKS_URL: sandbox.jwksUrl,
    FAL_WEBHOOK_USER_ID: sandbox.userId,
    FAL_DISPATCH_CONCURRENCY: String(2 * JOBS),
    AUTH_SECRET: SECRET,
  });
  await server.prints(/ready: /);
}, 60_000);
afterEach(async () => {
  await server.kill('SIGKILL');
  await sandbox.close();
  await db.end();
  await database.drop();
  await rm(dataDir, { recursive: true, force: true });
});

/** Begins a replay, and waits until fal has got all its jobs and has answered none. */
async function begin(): Promise<void> {
  await insertPastJobs(db, JOBS);
  const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${await signToken(SECRET, 'boss', 'admin')}`,
    },
    body: JSON.stringify({ query: print(REPLAY), variables: { input: { filter: { userId: 'ann' } } } }),
  });
  expect(await response.text()).toContain('ReplayGenerationsSuccess');
  await vi.waitUntil(() => sandbox.inspection.posts === JOBS, { timeout: 10_000, interval: 20 });
}

/** Begins one whose jobs fal will not take. */
async function beginRefused(): Promise<void> {
  const fault = { name: 'error-before', status: 429 } as const;
  sandbox.faults.script({ operation: 'submit', fault, times: JOBS });
  await begin();
}

/** As while it restarts: connections end, and none is let in. */
async function takeDatabaseAway(): Promise<void> {
  const admin = inject('testServer').url;
  const name = new URL(database.url).pathname.slice(1);
  await execute(admin, `ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
  await db.query(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND application_name = 'fal-ledger'",
    [name],
  );
  await sleep(AWAY_MS);
  await execute(admin, `ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
}

/** How many jobs of the replay are in which state of being sent. */
async function counted(): Promise<Record<string, number>> {
  const { rows } = await db.query<{ stage: string; jobs: number }>(
    `SELECT CASE WHEN status <> 'IN_QUEUE' THEN status WHEN submit_started_at IS NULL THEN 'waiting'
       WHEN request_id LIKE 'pending:%' THEN 'unknown' ELSE 'confirmed' END AS stage, count(*)::int AS jobs
     FROM generations WHERE replay_id IS NOT NULL GROUP BY 1`,
  );
  return Object.fromEntries(rows.map(({ stage, jobs }) => [stage, jobs]));
}

async function allConfirmed(): Promise<void> {
  await vi.waitUntil(async () => (await counted())['confirmed'] === JOBS, { timeout: 15_000, interval: 100 });
}

test('a stop waits for the submits under way and writes down what fal answers', async () => {
  await begin();
  expect(await server.kill('SIGTERM')).toBe(0);
  expect(await counted()).toEqual({ confirmed: JOBS });
});

test('a database that restarts while fal answers costs none of the answers', async () => {
  await begin();
  await takeDatabaseAway();
  await allConfirmed();
  expect(sandbox.inspection.posts).toBe(JOBS);
});

test('a job that fal did not take during such a restart is sent again', async () => {
  await beginRefused();
  await takeDatabaseAway();
  await allConfirmed();
  expect(sandbox.inspection.accepted).toBe(JOBS);
}, 40_000);

test('a stop during such a restart leaves the job to be sent by another server', async () => {
  await beginRefused();
  const stopped = server.kill('SIGTERM');
  await takeDatabaseAway();
  expect(await stopped).toBe(0);
  expect(await counted()).toEqual({ waiting: JOBS });
});
