import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { startedFolders } from '../support/embedded.ts';
import { freePort } from '../support/ports.ts';
import { type ServerProcess, startServerProcess } from '../support/process.ts';

const SUBMIT = `mutation { submitGeneration(input: { endpoint: "fal-ai/flux/dev", inputs: { prompt: "a fox" } }) { __typename } }`;
const submitted = z.object({ data: z.object({ submitGeneration: z.object({ __typename: z.string() }) }) });
const counted = z.object({ data: z.object({ generationCount: z.number() }) });

const startedFolder = startedFolders();
let port: number;
let server: ServerProcess;
beforeEach(async () => {
  port = await freePort();
});
afterEach(async () => {
  await server.kill('SIGKILL');
});

async function start(env: Record<string, string> = {}): Promise<ServerProcess> {
  const dataDir = await startedFolder();
  const own = { PORT: String(port), DATA_DIR: dataDir, LOG_FORMAT: 'json', WORKERS: '2' };
  return startServerProcess({ ...own, ...env });
}

async function ask(query: string): Promise<unknown> {
  const token = await server.prints(/token of an admin: ([\w.-]+)/);
  // A connection of its own, so that the workers take turns.
  const response = await fetch(`http://localhost:${port}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, connection: 'close' },
    body: JSON.stringify({ query }),
    // One that was handed to a worker as it was killed is never answered.
    signal: AbortSignal.timeout(5000),
  });
  return await response.json();
}

async function submit(): Promise<string> {
  return submitted.parse(await ask(SUBMIT)).data.submitGeneration.__typename;
}

async function count(): Promise<number> {
  return counted.parse(await ask('{ generationCount }')).data.generationCount;
}

/** The process ids of all workers that were started. */
function workers(): number[] {
  return [...server.output().matchAll(/"pid":(\d+),"msg":"worker \d+ is started"/g)].map(([, pid]) =>
    Number(pid),
  );
}

test('workers answer on one port from one database, and one that is killed is replaced', async () => {
  const metricsPort = await freePort();
  server = await start({ METRICS_PORT: String(metricsPort) });
  for (let jobs = 0; jobs < 4; jobs++) expect(await submit()).toBe('SubmitGenerationSuccess');
  const metrics = await (await fetch(`http://localhost:${metricsPort}/metrics`)).text();
  // Of both workers together, and what they read from the same database once.
  expect(metrics).toContain('fal_ledger_submits_total{endpoint="fal-ai/flux/dev",answer="accepted"} 4\n');
  expect(metrics).toMatch(/^fal_ledger_database_up 1$/m);
  const [first, second] = workers();
  expect(second).toBeDefined();
  process.kill(Number(first), 'SIGKILL');

  await server.prints(/worker 1 has ended \(SIGKILL\): another one is started/);
  // The new one is asked nothing before it is ready.
  for (let asked = 0; asked < 10; asked++) expect(await count()).toBe(4);
  await vi.waitUntil(() => workers().length === 3, { timeout: 60_000 });
  process.kill(Number(second), 'SIGKILL');
  await vi.waitUntil(async () => await submit().catch(() => undefined), { timeout: 60_000, interval: 200 });
  expect(await count()).toBe(5);
}, 180_000);

test('SIGTERM stops all of them in order, also where a supervisor sends it to each process', async () => {
  server = await start();
  await server.prints(/ready: /);
  const pids = workers();
  const stopped = server.kill('SIGTERM');
  for (const pid of pids) process.kill(pid, 'SIGTERM');
  expect(await stopped).toBe(0);
  expect(server.output()).not.toMatch(/has ended|"level":(50|60)/);
  for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow('ESRCH');
}, 120_000);

test('a port that is taken is said once, and nothing is left running', async () => {
  const other = createServer().listen(port);
  await once(other, 'listening');
  try {
    server = await start();
    await vi.waitUntil(() => server.child.exitCode !== null, { timeout: 60_000 });
    expect(server.child.exitCode).toBe(1);
    expect(server.output().match(/is already in use/g)).toHaveLength(1);
    expect(server.output()).not.toContain('PostgreSQL on port');
  } finally {
    other.close();
  }
}, 120_000);

test('what is killed with kill -9 leaves no worker behind', async () => {
  server = await start();
  await server.prints(/ready: /);
  const pids = workers();
  await server.kill('SIGKILL');
  for (const pid of pids) expect(await vi.waitUntil(() => hasEnded(pid), { timeout: 60_000 })).toBe(true);
}, 120_000);

function hasEnded(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true;
  }
}
