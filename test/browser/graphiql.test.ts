import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type App, startApp } from '../../src/app/app.ts';
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
    'SKIPPED: no Chromium was found, so GraphiQL was not tested in a browser (set CHROMIUM_PATH)\n',
  );

// Each tab: its name, a part of its query, and a part of the answer.
const SHOWN = [
  ['SubmitGeneration', 'submitGeneration', 'SubmitGenerationSuccess'],
  ['ListGenerations', 'hasNextPage', 'lighthouse'],
  ['SpendThisWeek', 'spendByEndpoint', 'unknownCostJobs'],
  ['StuckGenerations', 'stuckGenerations', '"edges": []'],
  ['FailureRates', 'failureRates', '"rows": []'],
  ['PromptOfGeneration', 'requestId', '"generation": null'],
  ['PlanReplay', 'replayPlan', '"matched": 0'],
  ['ExecutePlan', 'replayGenerations', 'REPLAY_PLAN_EXPIRED'],
  ['ReplayProgress', 'replays', '"edges": []'],
] as const;

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
  'GraphiQL opens with ready-made tabs, loads nothing from elsewhere, and each tab gets its answer',
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
    await tabs.nth(SHOWN.length - 1).waitFor();
    expect(await tabs.allInnerTexts()).toEqual(SHOWN.map(([name]) => name));
    // While a query runs the same button says "Stop query".
    const run = page.getByRole('button', { name: /^Execute query/ });
    const active = page.locator('.graphiql-tab-active');
    for (const [index, [name, inQuery, inResponse]] of SHOWN.entries()) {
      // By keyboard, and until it works: the tabs are still sliding into place, and a click would miss them.
      await vi.waitUntil(
        async () => {
          await tabs.nth(index).locator('button').first().press('Enter');
          return (await active.innerText()) === name;
        },
        { timeout: 20_000, interval: 500 },
      );
      await page.locator('.graphiql-query-editor', { hasText: inQuery }).waitFor();
      // Repeated until the answer fits: on a slow machine the editors are filled after the tab is shown.
      const answered = page.locator('.graphiql-response', { hasText: inResponse });
      await vi
        .waitUntil(
          async () => {
            await run.click();
            return await answered.waitFor({ timeout: 5000 }).then(
              () => true,
              () => false,
            );
          },
          { timeout: 40_000 },
        )
        .catch(async (error: unknown) => {
          const shown = await page.locator('.graphiql-response').innerText();
          throw new Error(`${name}: GraphiQL shows\n${shown}`, { cause: error });
        });
    }
    expect(foreign).toEqual([]);
  },
  120_000,
);
