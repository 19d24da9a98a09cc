import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { type App, startApp } from '../../src/app/app.ts';
import { loadConfig } from '../../src/config.ts';
import { createLogger } from '../../src/logger.ts';
import { TABS } from '../../web/graphiql/tabs.ts';
import { type Ledger, startLedger } from '../support/ledger.ts';

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

// In this order, and a part of each answer. After the submit the others have something to show.
const ANSWERS = [
  ['SubmitGeneration', 'SubmitGenerationSuccess'],
  ['ListGenerations', 'lighthouse'],
  ['SearchGenerations', 'lighthouse'],
  ['SpendThisWeek', 'unknownCostJobs'],
  ['SpendOverTime', '"rows"'],
  ['SpendByUser', '"rows"'],
  ['SpendByTag', '"rows"'],
  ['StuckGenerations', '"edges": []'],
  ['FailureRates', '"fal-ai/flux/dev"'],
  ['Latency', '"rows"'],
  ['CostDrift', '"rows"'],
  ['PromptOfGeneration', 'oil on canvas'],
  ['EstimateCost', '"explanation"'],
  ['PlanReplay', '"matched": 0'],
  ['ReplayProgress', '"edges": []'],
  ['ExecutePlan', '"replayGenerations"'],
] as const;

let dataDir: string;
let app: App | undefined;
let real: Ledger | undefined;
let browser: Browser | undefined;
let profile: BrowserContext | undefined;

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
  real = await startLedger();
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
}, 120_000);
afterEach(async () => await profile?.close());
afterAll(async () => {
  await browser?.close();
  await app?.close();
  await real?.close();
  if (dataDir) await rm(dataDir, { recursive: true, force: true });
});

/** A page in a new profile, with all that went wrong in it. */
async function open(url: string | undefined): Promise<{ page: Page; wrong: string[] }> {
  if (!browser || !url) throw new Error('the browser was not started');
  profile = await browser.newContext();
  const page = await profile.newPage();
  const wrong: string[] = [];
  // Violations of the Content-Security-Policy are among them, and whatever another host was asked for.
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') wrong.push(message.text());
  });
  page.on('pageerror', (error) => wrong.push(error.message));
  page.on('request', (request) => {
    if (!/^(blob|data):/.test(request.url()) && new URL(request.url()).host !== new URL(url).host)
      wrong.push(request.url());
  });
  await page.goto(`${url}/graphql`);
  await page.locator('.graphiql-tab').last().waitFor({ timeout: 60_000 });
  return { page, wrong };
}

/** Presses a tab where it is at this moment, as a hand does: `click` would wait until nothing moves. */
async function press(page: Page, name: string): Promise<void> {
  const tab = page.locator('.graphiql-tab-button', { hasText: new RegExp(`^${name}$`) });
  const box = await tab.boundingBox();
  if (!box) throw new Error(`no tab ${name}`);
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.up();
}

async function shown(page: Page, part: string): Promise<void> {
  const response = page.locator('.graphiql-response');
  await vi
    .waitUntil(async () => ((await response.textContent()) ?? '').replaceAll('\u00a0', ' ').includes(part), {
      timeout: 30_000,
      interval: 200,
    })
    .catch(async (error: unknown) => {
      throw new Error(`not ${part}, but ${await response.textContent()}`, { cause: error });
    });
}

const active = (page: Page) => page.locator('.graphiql-tab-active').innerText();
const run = (page: Page) => page.getByRole('button', { name: /^Execute query/ });

test.skipIf(!executablePath)(
  'on a first visit each tab that the mouse presses is the active one, in any order',
  async () => {
    const { page, wrong } = await open(app?.url);
    for (const { name } of [...TABS, ...TABS.toReversed()]) {
      await press(page, name);
      expect((await active(page)).trim()).toBe(name);
    }
    expect(await page.locator('.graphiql-tab').allInnerTexts()).toEqual(TABS.map(({ name }) => name));
    expect(wrong).toEqual([]);
  },
  120_000,
);

test.skipIf(!executablePath)(
  'every tab gets its answer as it opens, one press of the mouse sends one query, and the next load is small',
  async () => {
    const { page, wrong } = await open(app?.url);
    let submits = 0;
    page.on('request', (request) => {
      if (request.postData()?.includes('mutation SubmitGeneration')) submits += 1;
    });
    for (const [name, part] of ANSWERS) {
      await press(page, name);
      await page.locator('.graphiql-query-editor', { hasText: name }).waitFor();
      if (name === 'PromptOfGeneration')
        await page.locator('.graphiql-editor-tool', { hasText: /"[\w-]{20,}"?/ }).waitFor();
      await run(page).click();
      await shown(page, part);
    }
    expect(submits).toBe(1);

    const session = await page.context().newCDPSession(page);
    await session.send('Network.enable');
    let bytes = 0;
    session.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength));
    // GraphiQL saves its tabs half a second after their last change.
    await expect
      .poll(() => page.evaluate('JSON.stringify(localStorage)'), { timeout: 30_000 })
      .toMatch(new RegExp(`activeTabIndex\\W+${TABS.length - 1}\\b`));
    await page.reload();
    await page.locator('.graphiql-query-editor', { hasText: 'ExecutePlan' }).waitFor();
    expect(bytes).toBeLessThan(100_000);
    expect(await page.locator('.graphiql-tab').count()).toBe(TABS.length);

    // By keyboard, as the sandbox's user, who sees nothing of the admin's.
    await page.getByRole('radio', { name: 'admin' }).press('ArrowRight');
    await press(page, 'ListGenerations');
    await page.locator('.graphiql-query-editor').getByRole('textbox').press('Control+Enter');
    await shown(page, '"edges": []');
    expect(wrong).toEqual([]);
  },
  180_000,
);

test.skipIf(!executablePath)(
  'with the real fal the page asks for a token, says when it is refused, and keeps it for the session only',
  async () => {
    const { page } = await open(real?.url);
    await run(page).click();
    await shown(page, 'paste one');
    expect(await page.getByText('Error fetching schema').count()).toBe(0);
    const field = page.getByLabel('Paste a token');
    await field.fill('no token');
    await field.press('Enter');
    await page.getByText('The server refused the token').waitFor();
    const token = String(await real?.token('boss', 'admin'));
    await page.getByPlaceholder('Token').fill(`Bearer ${token}`);
    await page.getByPlaceholder('Token').press('Enter');
    await page.getByText('A token is set').waitFor();
    await run(page).click();
    await shown(page, '"edges": []');
    const kept = await page.evaluate('JSON.stringify(localStorage)');
    expect(kept).not.toContain(token);
  },
  120_000,
);
