import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test, vi } from 'vitest';
import { call, isValid, openReceiver, openSandbox, requestPath, settled, submit } from '../support.ts';

const CHILD = new URL('./restart-child.ts', import.meta.url);

function newStateDir(): string {
  const stateDir = mkdtempSync(path.join(os.tmpdir(), 'sandbox-state-'));
  onTestFinished(() => rmSync(stateDir, { recursive: true, force: true }));
  return stateDir;
}

/** Submits to a sandbox in its own process and kills it before its jobs have ended. */
async function submitAndKill(stateDir: string, webhookUrl: string, inputs: readonly string[]) {
  const child = spawn(process.execPath, ['--import', 'tsx', fileURLToPath(CHILD), stateDir, '300'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(createInterface(child.stdout), 'line');
  const { url, credentials } = JSON.parse(String(line));
  const ids = await Promise.all(
    inputs.map(async (body) => {
      const target = `${url}/queue/fal-ai/flux/dev?fal_webhook=${encodeURIComponent(webhookUrl)}`;
      const headers = { authorization: `Key ${credentials}` };
      const response = await fetch(target, { method: 'POST', headers, body });
      return String(Object(await response.json()).request_id);
    }),
  );
  child.kill('SIGKILL');
  await once(child, 'exit');
  return { url: String(url), ids };
}

test('after kill -9 every accepted job ends, its webhook is sent, and its files keep their URLs', async () => {
  const stateDir = newStateDir();
  const { received, url: webhookUrl } = await openReceiver();
  const inputs = ['{"prompt":"a","seed":196619188014358661}', '{"prompt":"b"}', '{"prompt":"c [fail]"}'];
  const { url, ids } = await submitAndKill(stateDir, webhookUrl, inputs);
  expect(received).toEqual([]);
  const sandbox = await openSandbox({ stateDir });
  expect(sandbox.url).toBe(url);
  for (const id of ids) await settled(sandbox, id);
  expect(received.map(({ json }) => json.request_id).toSorted()).toEqual([...ids].toSorted());
  for (const webhook of received) expect(await isValid(sandbox, webhook)).toBe(true);
  expect(sandbox.inspection.jobs.map(({ outcome }) => outcome)).toEqual(['success', 'success', 'error']);
  expect(sandbox.inspection.posts).toBe(3);
  const [first = ''] = ids;
  expect((await call(sandbox, 'GET', requestPath(first))).text).toContain('196619188014358661');
  expect((await fetch(`${url}/files/${first}/0.svg`)).status).toBe(200);
});

test('after a restart only unacknowledged webhooks are delivered', async () => {
  const stateDir = newStateDir();
  let acknowledges = false;
  const { received, url } = await openReceiver(() => (acknowledges ? 200 : 500));
  const before = await openSandbox({ stateDir, webhookRetry: { baseDelayMs: 60_000 } });
  const told = await submit(before, { webhookUrl: url });
  await vi.waitUntil(() => received.length === 1, 15_000);
  await before.close();
  acknowledges = true;
  const after = await openSandbox({ stateDir });
  await settled(after, told);
  expect(received).toHaveLength(2);
  await after.close();
  const again = await openSandbox({ stateDir });
  await settled(again, await submit(again, { webhookUrl: url }));
  expect(received).toHaveLength(3);
});

test('a torn last line does no harm, and the journal does not grow with every start', async () => {
  const stateDir = newStateDir();
  const before = await openSandbox({ stateDir });
  const requestId = await submit(before);
  await settled(before, requestId);
  const result = before.inspection.job(requestId)?.resultJson;
  await before.close();
  const journal = path.join(stateDir, 'journal.jsonl');
  const long = statSync(journal).size;
  appendFileSync(journal, '{"type":"change","reque');
  const after = await openSandbox({ stateDir });
  expect(after.inspection.job(requestId)?.resultJson).toBe(result);
  expect(statSync(journal).size).toBeLessThan(long);
  expect(readFileSync(journal, 'utf8')).toMatch(/^\{.*\}\n\{.*\}\n$/);
  expect(readdirSync(stateDir).toSorted()).toEqual(['journal.jsonl', 'port', 'webhook-keys.json']);
});

test('a journal that is broken in the middle is refused, not half read', async () => {
  const stateDir = newStateDir();
  writeFileSync(
    path.join(stateDir, 'journal.jsonl'),
    '{"type":\n{"type":"post","key":"k","submissionId":null}\n',
  );
  await expect(openSandbox({ stateDir })).rejects.toThrow(/line 1 of .*journal\.jsonl is not JSON/);
});

test('a remembered port that is taken is replaced, an explicit one is not', async () => {
  const stateDir = newStateDir();
  const before = await openSandbox({ stateDir });
  const { port } = before;
  await before.close();
  const squatter = createServer().listen(port, '127.0.0.1');
  onTestFinished(() => void squatter.close());
  await once(squatter, 'listening');
  expect((await openSandbox({ stateDir })).port).not.toBe(port);
  await expect(openSandbox({ port })).rejects.toThrow(/EADDRINUSE/);
});

test('without a state folder nothing is kept', async () => {
  const before = await openSandbox();
  await submit(before);
  await before.close();
  expect((await openSandbox({ port: before.port })).inspection.jobs).toEqual([]);
});
