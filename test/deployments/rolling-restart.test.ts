import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test, vi } from 'vitest';
import { createTestDatabase } from '../support/database.ts';
import { temporaryFolder } from '../support/embedded.ts';
import { environmentOf, tokenFor } from '../support/ledger.ts';
import { freePort } from '../support/ports.ts';
import { type ServerProcess, startServerProcess } from '../support/process.ts';
import { startTestSandbox } from '../support/sandbox.ts';

const HAS_HAPROXY = spawnSync('haproxy', ['-v']).status === 0;
const database = await createTestDatabase();
const sandbox = await startTestSandbox({ jobSeconds: 0.1 });
const ports = [await freePort(), await freePort()] as const;
const servers = new Map<number, ServerProcess>();
let proxy: ChildProcess | undefined;
afterAll(async () => {
  proxy?.kill();
  await Promise.all([...servers.values()].map((server) => server.kill('SIGKILL')));
  await sandbox.close();
  await database.drop();
});

async function start(port: number): Promise<void> {
  const server = startServerProcess({
    ...environmentOf(database.url, sandbox),
    PORT: String(port),
    HOST: '127.0.0.1',
    DRAIN_SECONDS: '2',
    RATE_LIMITS: 'off',
  });
  servers.set(port, server);
  await server.prints(/ready: /);
}

/** A proxy that keeps connections open and reuses them, asks `/ready` every 200 ms, and repeats no request. */
async function startProxy(): Promise<number> {
  const port = await freePort();
  const file = path.join(await temporaryFolder(), 'haproxy.cfg');
  await writeFile(
    file,
    `defaults
  mode http
  retries 0
  timeout connect 2s
  timeout client 60s
  timeout server 60s
  timeout check 10s
  http-reuse always
frontend in
  bind 127.0.0.1:${port}
  default_backend ledger
backend ledger
  option httpchk GET /ready
  http-check expect status 200
  http-response set-header x-served-by %s
  default-server inter 200ms fall 2 rise 1
${ports.map((one) => `  server s${one} 127.0.0.1:${one} check`).join('\n')}
`,
  );
  proxy = spawn('haproxy', ['-f', file, '-db'], { stdio: 'ignore' });
  return port;
}

/** Which server the proxy has answer now. */
async function servedBy(port: number): Promise<string | null> {
  return (await fetch(`http://127.0.0.1:${port}/health`)).headers.get('x-served-by');
}

/** Submits a job, and returns the status of the answer or what went wrong. */
async function submit(port: number, agent: Agent, authorization: string): Promise<string> {
  return await new Promise((resolve) => {
    const post = request(
      {
        port,
        host: '127.0.0.1',
        path: '/graphql',
        method: 'POST',
        agent,
        headers: { 'content-type': 'application/json', authorization },
      },
      (response) => {
        let body = '';
        response.on('data', (chunk) => (body += String(chunk)));
        response.on('end', () =>
          resolve(body.includes('SubmitGenerationSuccess') ? 'ok' : `${response.statusCode} ${body}`),
        );
      },
    );
    post.on('error', (error) => resolve(error.message));
    post.end(
      JSON.stringify({
        query:
          'mutation { submitGeneration(input: {endpoint: "fal-ai/flux/dev", inputs: {prompt: "a boat"}}) { __typename } }',
      }),
    );
  });
}

test.skipIf(!HAS_HAPROXY)(
  'a rolling restart behind a proxy costs no submit (skipped without haproxy)',
  async () => {
    await Promise.all(ports.map((port) => start(port)));
    const port = await startProxy();
    const authorization = `Bearer ${await tokenFor('ann', 'user')}`;
    const agent = new Agent({ keepAlive: true });
    await vi.waitUntil(async () => (await submit(port, agent, authorization)) === 'ok', { timeout: 40_000 });

    const restarts = new AbortController();
    const answers: string[] = [];
    const clients = Array.from({ length: 4 }, async () => {
      while (!restarts.signal.aborted) {
        answers.push(await submit(port, agent, authorization));
        await sleep(5);
      }
    });
    for (const restarted of ports) {
      expect(await servers.get(restarted)?.kill('SIGTERM')).toBe(0);
      await start(restarted);
      // The next one is not stopped before the proxy uses this one again.
      await vi.waitUntil(async () => (await servedBy(port)) === `s${restarted}`, 30_000);
    }
    restarts.abort();
    await Promise.all(clients);
    agent.destroy();
    expect(answers.filter((answer) => answer !== 'ok')).toEqual([]);
    expect(answers.length).toBeGreaterThan(20);
  },
  120_000,
);

test('a server that is told to stop says so, ends its connections with the answers, and takes requests meanwhile', async () => {
  const [port] = ports;
  if (!servers.has(port) || servers.get(port)?.child.exitCode !== null) await start(port);
  const stopped = servers.get(port)?.kill('SIGTERM');
  const ready = await vi.waitUntil(async () => {
    const response = await fetch(`http://127.0.0.1:${port}/ready`);
    return response.status === 503 && response;
  }, 15_000);
  expect(await ready.json()).toEqual({ ready: false, reason: 'the server is stopping' });
  expect(ready.headers.get('connection')).toBe('close');
  const agent = new Agent({ keepAlive: true });
  expect(await submit(port, agent, `Bearer ${await tokenFor('ann', 'user')}`)).toBe('ok');
  expect(await stopped).toBe(0);
});
