import { chmod, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type App, startApp } from '../../src/app/app.ts';
import { loadConfig } from '../../src/config.ts';
import { createLogger } from '../../src/logger.ts';
import { BROWSER_ARGS, CHROMIUM, closeProfile, seriousIn } from '../support/browser.ts';

if (!CHROMIUM)
  process.stderr.write(
    'SKIPPED: no Chromium was found, so the page was not tested in a browser (set CHROMIUM_PATH)\n',
  );

const SUBMIT = `mutation ($prompt: String!, $endpoint: String!) { submitGeneration(input: {
  endpoint: $endpoint, inputs: { prompt: $prompt }, tags: [{ key: "project", value: "lighthouse" }] }) { __typename } }`;

let dataDir: string;
let app: App | undefined;
let browser: Browser | undefined;
let profile: BrowserContext | undefined;

beforeAll(async () => {
  if (!CHROMIUM) return;
  dataDir = await mkdtemp(path.join(os.tmpdir(), 'fal-ledger-test-'));
  await chmod(dataDir, 0o755);
  const config = loadConfig({
    PORT: '0',
    DATA_DIR: dataDir,
    LOG_LEVEL: 'silent',
    SANDBOX_JOB_SECONDS: '0.1',
  });
  app = await startApp(config, createLogger(config.log));
  browser = await chromium.launch({ executablePath: CHROMIUM, args: BROWSER_ARGS });
}, 120_000);
afterEach(async (context) => await closeProfile(profile, context));
afterAll(async () => {
  await browser?.close();
  await app?.close();
  if (dataDir) await rm(dataDir, { recursive: true, force: true });
});

/** A page in a new profile, with what went wrong in it; violations of the Content-Security-Policy are among that. */
async function open(hash = '', width = 1280): Promise<{ page: Page; wrong: string[] }> {
  if (!browser || !app) throw new Error('the browser was not started');
  profile = await browser.newContext({ viewport: { width, height: 900 } });
  const page = await profile.newPage();
  const wrong: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') wrong.push(message.text());
  });
  page.on('pageerror', (error) => wrong.push(error.message));
  await page.goto(`${app.url}/${hash}`);
  return { page, wrong };
}

async function submit(prompt: string, endpoint = 'fal-ai/flux/dev'): Promise<void> {
  const session = await fetch(`${app?.url}/page/session`, { headers: { 'x-graphiql': '1' } });
  const { tokens } = await session.json();
  await fetch(`${app?.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${tokens.admin}` },
    body: JSON.stringify({ query: SUBMIT, variables: { prompt, endpoint } }),
  });
}

test.skipIf(!CHROMIUM)(
  'with an empty database every view says that there is nothing, and the first load is small',
  async () => {
    const { page, wrong } = await open();
    await page.getByText('Nothing was spent').waitFor();
    for (const word of ['Nothing is stuck', 'Nothing failed', 'No budgets'])
      await page.getByText(word).waitFor();
    expect(await seriousIn(page)).toEqual([]);
    const session = await page.context().newCDPSession(page);
    await session.send('Network.enable');
    await session.send('Network.setCacheDisabled', { cacheDisabled: true });
    let bytes = 0;
    session.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength));
    await page.reload();
    await page.getByText('Nothing was spent').waitFor();
    expect(bytes).toBeGreaterThan(20_000);
    expect(bytes).toBeLessThan(250_000);
    await page.getByRole('link', { name: 'Renders', exact: true }).click();
    await page.getByText('No renders yet').waitFor();
    await page.getByRole('link', { name: 'Replays' }).click();
    await page.getByText('No replays yet').waitFor();
    expect(wrong).toEqual([]);
  },
  60_000,
);

test.skipIf(!CHROMIUM)(
  'a render is found by words, a failure is replayed for a price that is shown first, and a user sees only their own',
  async () => {
    await submit('a lighthouse in the rain');
    await submit('paper boats [fail]');
    const { page, wrong } = await open('#/gallery', 480);
    await page.getByRole('link', { name: /paper boats/ }).waitFor();
    await page.locator('.tile .fl-failed').waitFor();
    await page.getByLabel('Words').fill('lighthouse');
    await page.getByLabel('Words').press('Enter');
    await page.getByRole('link', { name: /paper boats/ }).waitFor({ state: 'detached' });
    await page.locator('.tile img').waitFor();
    expect(await seriousIn(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(480);

    await page.getByRole('link', { name: /lighthouse in the rain/ }).click();
    await page.locator('.files img').waitFor();
    await page.getByRole('button', { name: 'Replay…' }).press('Enter');
    await page.getByRole('button', { name: /^Replay for .*\$0\.025$/ }).waitFor();
    expect(await seriousIn(page)).toEqual([]);
    await page.getByRole('button', { name: /^Replay for/ }).press('Enter');
    await page.getByRole('heading', { name: 'Replays' }).waitFor();
    await page.getByText('1 completed').waitFor({ timeout: 20_000 });
    expect(await seriousIn(page)).toEqual([]);
    await page.goBack();
    await page.getByText('Replayed', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Replay…' }).click();
    await page.getByText('It has been replayed before').waitFor();
    await page.keyboard.press('Escape');

    await page.getByRole('link', { name: 'Overview' }).click();
    await page.locator('canvas').waitFor();
    await page.getByText('by user').waitFor();
    expect(await seriousIn(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(480);
    await page.getByRole('radio', { name: 'admin' }).press('ArrowRight');
    await page.getByText('Your week').waitFor();
    expect(await page.getByText('by user').count()).toBe(0);
    await page.getByRole('link', { name: 'Renders', exact: true }).click();
    await page.getByText('No renders yet').waitFor();
    expect(wrong).toEqual([]);
  },
  90_000,
);

test.skipIf(!CHROMIUM)(
  'a sound can be played and opened, and what a render says of itself leads to others like it',
  async () => {
    await submit('a fog horn', 'sandbox/sound');
    const { page, wrong } = await open('#/gallery?words=horn');
    await page.getByRole('link', { name: 'a fog horn' }).click();
    const player = page.locator('.files audio');
    await player.waitFor();
    expect((await player.boundingBox())?.height).toBeGreaterThan(30);
    await page.getByRole('link', { name: 'Open the WAV file' }).waitFor();
    await page.getByRole('link', { name: 'GraphiQL' }).waitFor();
    expect(await seriousIn(page)).toEqual([]);
    await page.getByRole('link', { name: 'sandbox/sound' }).click();
    await page.getByRole('link', { name: 'a fog horn' }).waitFor();
    expect(page.url()).toContain('#/gallery?model=sandbox%2Fsound');
    expect(wrong).toEqual([]);
  },
  60_000,
);

test.skipIf(!CHROMIUM)(
  'a file that has expired says so with its link, and a server that goes away and comes back is noticed',
  async () => {
    const { page } = await open();
    await page.locator('canvas').waitFor();
    await page.route(/\.(svg|png|jpe?g|webp)(\?|$)/, (route) => route.abort());
    await page.route('**/graphql', (route) => route.abort());
    await page.getByRole('link', { name: 'Renders', exact: true }).click();
    await page.getByText('The server does not answer. What you see').waitFor();
    await page.unroute('**/graphql');
    await page.getByText('The file does not load').first().waitFor();
    await page.getByText('The server does not answer. What you see').waitFor({ state: 'detached' });
    await page
      .getByRole('link', { name: /lighthouse in the rain/ })
      .first()
      .click();
    const link = page.getByRole('link', { name: 'try the link' });
    expect(await link.getAttribute('href')).toMatch(/^http/);
  },
  60_000,
);
