import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { type App, startApp } from '../../src/app/app.ts';
import { loadConfig } from '../../src/config.ts';
import { createLogger } from '../../src/logger.ts';
import { TABS } from '../../web/graphiql/tabs.ts';
import { dollars, percent } from '../../web/shared/format.ts';
import { BROWSER_ARGS, CHROMIUM, closeProfile, seriousIn } from '../support/browser.ts';
import { type Ledger, startLedger } from '../support/ledger.ts';

if (!CHROMIUM)
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
  ['DearestGenerations', '"edges"'],
  ['SpendByTag', '"rows"'],
  ['StuckGenerations', '"edges": []'],
  ['FailureRates', '"fal-ai/flux/dev"'],
  ['Latency', '"rows"'],
  ['CostDrift', '"rows"'],
  ['PromptOfGeneration', 'oil on canvas'],
  ['EstimateCost', '"explanation"'],
  ['PlanReplay', '"matched": 0'],
  ['ReplayProgress', '"edges": []'],
  ['WatchGenerations', '"gap": true'],
  ['ExecutePlan', '"replayGenerations"'],
] as const;

/** What the panel says of answers in which there is nothing to look at. */
const WORDS: Readonly<Record<string, string>> = {
  StuckGenerations: 'The answer has no rows.',
  EstimateCost: 'This answer has no renders and no rows to draw.',
  ReplayProgress: 'The answer has no rows.',
  WatchGenerations: 'Waiting for changes.',
};

let dataDir: string;
let app: App | undefined;
let real: Ledger | undefined;
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
  real = await startLedger();
  browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: [
      ...BROWSER_ARGS.filter((name) => name !== '--disable-gpu'),
      // Draws solids without a graphics card, and nothing else: what the page looks like needs no such work.
      '--disable-gpu-compositing',
      '--use-angle=swiftshader',
      '--enable-unsafe-swiftshader',
    ],
  });
}, 120_000);
afterEach(async (context) => await closeProfile(profile, context));
afterAll(async () => {
  await browser?.close();
  await app?.close();
  await real?.close();
  if (dataDir) await rm(dataDir, { recursive: true, force: true });
});

/** A page in a new profile, with all that went wrong in it. */
async function open(url: string | undefined, width = 1280): Promise<{ page: Page; wrong: string[] }> {
  if (!browser || !url) throw new Error('the browser was not started');
  profile = await browser.newContext({ viewport: { width, height: 800 } });
  const page = await profile.newPage();
  const wrong: string[] = [];
  // Violations of the Content-Security-Policy are among them, and whatever another host was asked for. The sandbox has its files
  // on this one.
  page.on('console', (message) => {
    // What this browser, without a graphics card, says of its own drawing.
    if (message.text().includes('GL Driver Message')) return;
    if (message.type() === 'error' || message.type() === 'warning') wrong.push(message.text());
  });
  page.on('pageerror', (error) => wrong.push(error.message));
  page.on('request', (request) => {
    if (!/^(blob:|data:|http:\/\/(localhost|127\.0\.0\.1):)/.test(request.url())) wrong.push(request.url());
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
    .waitUntil(async () => ((await response.textContent()) ?? '').replace(/\s+/g, ' ').includes(part), {
      timeout: 30_000,
      interval: 200,
    })
    .catch(async (error: unknown) => {
      throw new Error(`not ${part}, but ${await response.textContent()}`, { cause: error });
    });
}

const active = (page: Page) => page.locator('.graphiql-tab-active').innerText();
const run = (page: Page) => page.getByRole('button', { name: /^Execute query/ });

test.skipIf(!CHROMIUM)(
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

test.skipIf(!CHROMIUM)(
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
      const word = WORDS[name];
      // The render of the first tab may just have changed.
      const changed = panel(page).locator('.tile');
      if (word) await panel(page).getByText(word, { exact: true }).or(changed).first().waitFor();
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

const SOON = { timeout: 20_000 };
const panel = (page: Page) => page.getByRole('region', { name: 'Renders' });

/** Asks the API as the sandbox's admin. */
async function ask(query: string, variables: object): Promise<string> {
  const session = await fetch(`${app?.url}/graphiql/session`, { headers: { 'x-graphiql': '1' } });
  const { tokens } = await session.json();
  const answer = await fetch(`${app?.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${tokens.admin}` },
    body: JSON.stringify({ query, variables }),
  });
  return await answer.text();
}

/** Submits a prompt to these endpoints, and waits until all have ended. */
async function render(prompt: string, ...endpoints: string[]): Promise<void> {
  const submit =
    'mutation ($e: String!, $p: JSON!) { submitGeneration(input: { endpoint: $e, inputs: { prompt: $p } }) { __typename } }';
  for (const e of endpoints) expect(await ask(submit, { e, p: prompt })).toContain('Success');
  const left = '{ generationCount(filter: { status: [IN_QUEUE, IN_PROGRESS] }) }';
  await expect.poll(() => ask(left, {}), { timeout: 20_000 }).toContain(':0}');
}

/** Puts another text into an editor. */
async function write(page: Page, editor: '.graphiql-query-editor' | '.graphiql-editor-tool', text: string) {
  await page.locator(editor).getByRole('textbox').first().focus();
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText(text);
  // The brackets that the editor has closed by itself.
  await page.keyboard.press('Control+Shift+End');
  await page.keyboard.press('Delete');
}

const KINDS = ['fal-ai/flux/dev', 'fal-ai/veo3.1/lite', 'sandbox/sound', 'sandbox/solid', 'sandbox/words'];

test.skipIf(!CHROMIUM)(
  'the panel shows what an answer holds: pictures, players, words and errors, each with its price',
  async () => {
    await render('a marzipan pig', ...KINDS);
    await render('a marzipan owl [fail]', 'fal-ai/flux/dev');
    const { page, wrong } = await open(app?.url);
    await panel(page).getByText('Nothing was asked yet').waitFor();
    await press(page, 'SearchGenerations');
    await page.locator('.graphiql-query-editor', { hasText: 'SearchGenerations' }).waitFor();
    await write(page, '.graphiql-editor-tool', '{ "words": "marzipan" }');
    await run(page).click();
    const tiles = panel(page).locator('.tile');
    await expect.poll(() => tiles.count(), SOON).toBe(6);
    const of = (endpoint: string) => tiles.filter({ hasText: endpoint });
    const picture = of('fal-ai/flux/dev').locator('img');
    await expect
      .poll(() =>
        picture.evaluate(({ complete, naturalWidth }: HTMLImageElement) => complete && naturalWidth),
      )
      .toBeGreaterThan(0);
    expect(await picture.getAttribute('loading')).toBe('lazy');
    // Set once it has been drawn.
    await expect.poll(async () => Number(await picture.getAttribute('width')), SOON).toBeGreaterThan(0);
    const video = of('veo3.1').locator('video[controls]');
    await video.scrollIntoViewIfNeeded();
    await expect.poll(() => video.evaluate(({ videoWidth }: HTMLVideoElement) => videoWidth), SOON).toBe(640);
    await of('sandbox/sound').locator('audio[controls]').waitFor();
    await of('sandbox/solid').getByText('GLB').waitFor();
    await of('sandbox/words').getByText('You said: a marzipan pig').waitFor();
    await tiles.filter({ hasText: 'failed' }).getByText('content').waitFor();
    await of('fal-ai/flux/dev').getByText('$0.025').first().waitFor();
    expect(await seriousIn(page)).toEqual([]);

    // One render, by keyboard and back.
    const words = of('sandbox/words').getByRole('button');
    await words.press('Enter');
    await panel(page).getByRole('heading', { name: 'sandbox/words' }).waitFor();
    await panel(page).getByText('Webhook deliveries').waitFor();
    expect(await seriousIn(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await expect.poll(() => words.evaluate((element) => element === document.activeElement), SOON).toBe(true);

    // A solid is drawn, and turns.
    await of('sandbox/solid').getByRole('button').press('Enter');
    const solid = panel(page).getByRole('application');
    await solid.locator('canvas[data-shown]').waitFor({ timeout: 40_000 });
    const before = await solid.screenshot();
    await solid.press('ArrowRight');
    expect((await solid.screenshot()).equals(before)).toBe(false);

    // Files that are gone, code that does not load, an error, and nothing.
    await page.route(/\/files\//, (route) => route.abort());
    await press(page, 'ListGenerations');
    await run(page).click();
    await panel(page).getByText('The file does not load').first().waitFor();
    // The code for CSV alone: the editor's workers may be loaded at any time.
    await page.route(/\/graphiql\/chunk-/, async (route) => {
      const response = await route.fetch();
      if ((await response.text()).includes('record_delimiter')) await route.abort();
      else await route.fulfill({ response });
    });
    await panel(page).getByRole('button', { name: 'Download generations as CSV' }).press('Enter');
    await panel(page).getByText('Nothing was saved').waitFor();
    await page.unroute(/\/graphiql\/chunk-/);
    await write(page, '.graphiql-query-editor', '{ generation(requestId: "none") { id } }');
    await run(page).click();
    await panel(page).getByText('This answer has no renders and no rows to draw.').waitFor();
    await write(page, '.graphiql-query-editor', '{ nonsense }');
    await run(page).click();
    await panel(page).getByText('Cannot query field "nonsense"').waitFor();
    expect(wrong.filter((text) => !text.includes('net::ERR_FAILED') && !text.includes('400'))).toEqual([]);
  },
  180_000,
);

/** What a press on a button of the panel downloads. */
async function downloaded(page: Page, name: string): Promise<{ name: string; text: string }> {
  const waiting = page.waitForEvent('download');
  await panel(page).getByRole('button', { name, exact: true }).press('Enter');
  const download = await waiting;
  return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') };
}

test.skipIf(!CHROMIUM)(
  'the panel plots the numbers of an answer, downloads its rows and its whole list, and replays for a price shown first',
  async () => {
    await render('=a marzipan cat', 'fal-ai/flux/dev');
    const { page, wrong } = await open(app?.url, 1100);
    await press(page, 'SpendOverTime');
    await page.locator('.graphiql-query-editor', { hasText: 'SpendOverTime' }).waitFor();
    const report =
      '{ cost: spendByEndpoint { rows { model: endpoint usd: dollars } } failureRates(minJobs: 1) { rows { endpoint failRate } } }';
    await write(page, '.graphiql-query-editor', report);
    await run(page).click();
    await panel(page).locator('canvas').waitFor();
    const { data } = JSON.parse(await ask(report, {}));
    const cells = await panel(page).locator('table td').allInnerTexts();
    expect(cells.slice(1)).toEqual(data.cost.rows.map(({ usd }: { usd: number }) => dollars(usd)));
    const rates = await panel(page).locator('.fl-interval-numbers').allInnerTexts();
    expect(rates.map((text) => text.trim())).toEqual(
      data.failureRates.rows.map(({ failRate }: { failRate: number }) => percent(failRate)),
    );
    expect(await seriousIn(page)).toEqual([]);

    const first =
      '{ generations(first: 1, filter: { search: "marzipan cat" }) { edges { node { id prompt } } } }';
    await write(page, '.graphiql-query-editor', first);
    await run(page).click();
    const rows = await downloaded(page, 'Download generations as CSV');
    expect(rows).toEqual({
      name: 'generations.csv',
      text: expect.stringMatching(/^id,prompt\r\n[^,]+,'=a marzipan cat\r\n$/),
    });
    const whole = await downloaded(page, 'Download all pages of generations as NDJSON');
    expect(whole.name).toBe('generations.ndjson');
    expect(JSON.parse(whole.text)).toMatchObject({ prompt: '=a marzipan cat', status: 'COMPLETED' });

    await panel(page).locator('.tile').getByRole('button').press('Enter');
    await panel(page).getByRole('button', { name: 'Replay…' }).press('Enter');
    await page.getByRole('button', { name: /^Replay for .*\$0\.025$/ }).press('Enter');
    await panel(page).getByRole('heading', { name: 'Replays' }).waitFor();
    await panel(page).getByText('1 completed').waitFor({ timeout: 20_000 });

    // Narrow, and as another.
    await page.setViewportSize({ width: 480, height: 800 });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(480);
    await page.getByRole('radio', { name: 'admin' }).press('ArrowRight');
    await panel(page).getByText('Nothing was asked yet').waitFor();
    expect(wrong).toEqual([]);
  },
  120_000,
);

test.skipIf(!CHROMIUM)(
  'events leave open the render that is read, and end when somebody else reads',
  async () => {
    const { page, wrong } = await open(app?.url);
    await press(page, 'WatchGenerations');
    await page.locator('.graphiql-query-editor', { hasText: 'WatchGenerations' }).waitFor();
    await run(page).click();
    await shown(page, '"gap": true');
    await render('a first event', 'sandbox/words');
    await panel(page).locator('.tile').getByRole('button').press('Enter');
    await panel(page).getByRole('button', { name: 'Replay…' }).press('Enter');
    await render('a second event', 'sandbox/words');
    await shown(page, 'a second event');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await panel(page).getByRole('heading', { name: 'sandbox/words' }).waitFor();
    await page.getByRole('radio', { name: 'admin' }).press('ArrowRight');
    await run(page).waitFor();
    await render('a third event', 'sandbox/words');
    await panel(page).getByText('Nothing was asked yet').waitFor();
    expect(await page.locator('.graphiql-response').textContent()).not.toContain('a third event');
    expect(wrong).toEqual([]);
  },
  60_000,
);

test.skipIf(!CHROMIUM)(
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
