import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type App, startApp } from '../../src/app.ts';
import { loadConfig } from '../../src/config.ts';
import { createLogger } from '../../src/logger.ts';

const executablePath = [
  process.env['CHROMIUM_PATH'] ?? '',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((candidate) => candidate !== '' && existsSync(candidate));
if (!executablePath)
  process.stderr.write(
    'SKIPPED: no Chromium was found, so GraphiQL was not tried in a browser (set CHROMIUM_PATH)\n',
  );

let dataDir: string;
let app: App | undefined;
let browser: Browser | undefined;

beforeAll(async () => {
  if (!executablePath) return;
  dataDir = await mkdtemp(path.join(os.tmpdir(), 'fal-ledger-test-'));
  await chmod(dataDir, 0o755);
  const config = loadConfig({
    PORT: '0',
    DATA_DIR: dataDir,
    LOG_LEVEL: 'silent',
    SANDBOX_JOB_SECONDS: '0.1',
  });
  app = await startApp(config, createLogger(config.log));
  browser = await chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
});
afterAll(async () => {
  await browser?.close();
  await app?.close();
  if (dataDir) await rm(dataDir, { recursive: true, force: true });
});

test.skipIf(!executablePath)(
  'GraphiQL opens on ready tabs without the network, submits a render and lists it',
  async () => {
    if (!browser || !app) throw new Error('the browser was not started');
    const page = await browser.newPage();
    const foreign: string[] = [];
    page.on('request', (request) => {
      if (
        !/^(blob|data):/.test(request.url()) &&
        new URL(request.url()).host !== new URL(String(app?.url)).host
      )
        foreign.push(request.url());
    });
    await page.goto(app.url);
    const tabs = page.locator('.graphiql-tab');
    await tabs.nth(3).waitFor();
    expect(await tabs.allInnerTexts()).toEqual([
      'SubmitRender',
      'ListRenders',
      'PromptOfOneRender',
      'PlanReplay',
    ]);
    // While a query runs the same button says "Stop query".
    const run = page.getByRole('button', { name: /^Execute query/ });
    await run.click();
    await page.locator('.graphiql-response', { hasText: 'SubmitGenerationSuccess' }).waitFor();
    // By keyboard, and until it takes: the tabs still slide into place, and a click would land beside them.
    const active = page.locator('.graphiql-tab-active');
    await vi.waitUntil(
      async () => {
        await tabs.nth(1).locator('button').first().press('Enter');
        return (await active.innerText()) === 'ListRenders';
      },
      { timeout: 20_000, interval: 500 },
    );
    await page.locator('.graphiql-query-editor', { hasText: 'hasNextPage' }).waitFor();
    await run.click();
    await page
      .locator('.graphiql-response', { hasText: 'lighthouse' })
      .waitFor()
      .catch(async (error: unknown) => {
        throw new Error(`GraphiQL shows:\n${await page.locator('.graphiql-response').innerText()}`, {
          cause: error,
        });
      });
    expect(foreign).toEqual([]);
  },
  60_000,
);
