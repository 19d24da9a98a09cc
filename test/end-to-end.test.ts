import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type App, startApp } from '../src/app.ts';
import { loadConfig } from '../src/config.ts';
import { createLogger } from '../src/logger.ts';

let dir: string;
let app: App;

beforeAll(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'fal-ledger-'));
  const config = loadConfig({ PORT: '0', DATA_DIR: dir, LOG_LEVEL: 'warn', SANDBOX_JOB_SECONDS: '0.2' });
  app = await startApp(config, createLogger(config.log));
});

afterAll(async () => {
  await app.close();
  await rm(dir, { recursive: true, force: true });
});

async function ask(query: string): Promise<{ data?: Record<string, never> }> {
  const headers = { authorization: `Bearer ${app.access?.adminToken}`, 'content-type': 'application/json' };
  const response = await fetch(`${app.url}/graphql`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ query }),
  });
  return (await response.json()) as { data?: Record<string, never> };
}

test('a submitted render is completed by the signed webhook, and its output opens', async () => {
  const submitted = await ask(
    'mutation { submitGeneration(input: { endpoint: "fal-ai/flux/dev", inputs: { prompt: "a cat" } }) { __typename } }',
  );
  expect(submitted.data).toEqual({ submitGeneration: { __typename: 'SubmitGenerationSuccess' } });
  const row = await vi.waitUntil(
    async () => {
      const answer = JSON.stringify(await ask('{ generations { edges { node { status outputUrl } } } }'));
      return answer.includes('COMPLETED') && answer;
    },
    { timeout: 10_000 },
  );
  const image = await fetch(/http[^"]+svg/.exec(row)?.[0] ?? '');
  expect(await image.text()).toContain('a cat');
});

test('a request without a token is turned away', async () => {
  const response = await fetch(`${app.url}/graphql?query={__typename}`, {
    headers: { accept: 'application/json' },
  });
  expect(response.status).toBe(401);
});
