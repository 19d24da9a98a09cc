import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { startedFolders, temporaryFolder } from '../support/embedded.ts';
import { freePort } from '../support/ports.ts';
import { type ServerProcess, startServerProcess } from '../support/process.ts';

const rowShape = z.object({
  requestId: z.string().nullable(),
  status: z.string(),
  outputUrl: z.string().nullable(),
});
const answerShape = z.object({
  data: z.object({
    submitGeneration: z.object({ generation: rowShape }).optional(),
    generations: z.object({ edges: z.array(z.object({ node: rowShape })) }).optional(),
  }),
});
const FIELDS = 'requestId status outputUrl';
const SUBMIT = `mutation { submitGeneration(input: { endpoint: "fal-ai/flux/dev", inputs: { prompt: "kept" } }) { ... on SubmitGenerationSuccess { generation { ${FIELDS} } } } }`;
const LIST = `{ generations { edges { node { ${FIELDS} } } } }`;

const startedFolder = startedFolders();
let dataDir: string;
let port: number;
let server: ServerProcess;
beforeEach(async () => {
  dataDir = await temporaryFolder();
  port = await freePort();
});
afterEach(async () => {
  await server.kill('SIGINT');
});

function start(env: Record<string, string> = {}): ServerProcess {
  return startServerProcess({ PORT: String(port), DATA_DIR: dataDir, SANDBOX_JOB_SECONDS: '1', ...env });
}

async function ask(query: string) {
  const token = await server.prints(/token of an admin: (\S+)/);
  const response = await fetch(`http://localhost:${port}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query }),
  });
  return answerShape.parse(await response.json()).data;
}

async function allEnded(count: number) {
  return await vi.waitUntil(
    async () => {
      const rows = (await ask(LIST)).generations?.edges.map(({ node }) => node) ?? [];
      return rows.length === count && rows.every((row) => row.status === 'COMPLETED') && rows;
    },
    { timeout: 20_000, interval: 100 },
  );
}

test('a submit is completed within seconds, even if the server is killed with kill -9 and started again', async () => {
  server = start();
  expect((await ask(SUBMIT)).submitGeneration?.generation.status).toBe('IN_QUEUE');
  const [first] = await allEnded(1);
  await ask(SUBMIT);
  await server.kill('SIGKILL');

  server = start();
  const rows = await allEnded(2);
  expect(rows.map((row) => row.requestId)).toContain(first?.requestId);
  for (const { outputUrl } of rows) expect(await (await fetch(String(outputUrl))).text()).toContain('kept');
}, 60_000);

test('Ctrl-C stops everything in order within seconds, with work in flight, and exits 0', async () => {
  dataDir = await startedFolder();
  server = start();
  await ask(SUBMIT);
  const began = Date.now();
  expect(await server.kill('SIGINT')).toBe(0);
  expect(Date.now() - began).toBeLessThan(10_000);
  expect(server.output()).toContain('stopped');
});

test('without its embedded database the server ends, with a word, and the next start has its data', async () => {
  dataDir = await startedFolder();
  server = start();
  await ask(SUBMIT);
  const pid = Number(
    (await readFile(path.join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')[0],
  );
  process.kill(pid, 'SIGKILL');
  await once(server.child, 'exit');
  expect([server.child.exitCode, server.output()]).toEqual([
    1,
    expect.stringContaining('the embedded PostgreSQL has ended'),
  ]);
  server = start();
  await allEnded(1);
}, 60_000);

test('a taken port is reported in one line, and nothing is left running', async () => {
  const other = createServer().listen(port, '127.0.0.1');
  await once(other, 'listening');
  server = start();
  await once(server.child, 'exit');
  expect(server.child.exitCode).toBe(1);
  expect(server.output()).toMatch(/port \d+ of 127\.0\.0\.1 is already in use/);
  expect(server.output()).not.toContain('    at ');
  other.close();
});

test('a database that cannot be reached is reported without its password', async () => {
  server = start({ DATABASE_URL: `postgresql://ann:hunter2@127.0.0.1:${await freePort()}/ledger` });
  await once(server.child, 'exit');
  expect(server.child.exitCode).toBe(1);
  expect(server.output()).toContain('cannot use the database ledger at 127.0.0.1');
  expect(server.output()).not.toContain('hunter2');
});

test('all configuration problems are reported at once', async () => {
  server = start({ PORT: 'x', FAL_KEY: 'key', LOG_LEVEL: 'loud' });
  await once(server.child, 'exit');
  expect(server.child.exitCode).toBe(2);
  for (const name of ['PORT', 'LOG_LEVEL', 'AUTH_SECRET']) expect(server.output()).toContain(name);
});
