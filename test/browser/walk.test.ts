import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { type Browser, type BrowserContext, chromium, type Page, type Request } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { BROWSER_ARGS, CHROMIUM, closeProfile, seriousIn } from '../support/browser.ts';
import { startCuttingProxy } from '../support/cutting-proxy.ts';
import { type Ledger, startLedger, startSecond } from '../support/ledger.ts';
import { freePort } from '../support/ports.ts';
import { recordWeek, WEEK } from '../support/week.ts';

if (!CHROMIUM) process.stderr.write('SKIPPED: no Chromium was found (set CHROMIUM_PATH)\n');

let ledger: Ledger;
let db: Client;
let login: Server;
let browser: Browser | undefined;
let profile: BrowserContext | undefined;

beforeAll(async () => {
  if (!CHROMIUM) return;
  const port = await freePort();
  ledger = await startLedger({
    AUTH_LOGIN_URL: `http://127.0.0.1:${port}/sign-in`,
    // A busy machine is no outage of fal's here, which would leave a job unconfirmed for a minute.
    FAL_TIMEOUT_SECONDS: '20',
  });
  db = new Client({ connectionString: ledger.databaseUrl });
  await db.connect();
  // A login page as a team has one: it gives a token to whoever comes, and sends them back.
  const token = await ledger.token('lea', 'admin');
  login = createServer((request, response) => {
    const back = new URL(request.url ?? '', 'http://login').searchParams.get('return_to');
    response.writeHead(302, { location: `${back}#token=${token}` }).end();
  }).listen(port, '127.0.0.1');
  await once(login, 'listening');
  await recordWeek(ledger, db);
  browser = await chromium.launch({ executablePath: CHROMIUM, args: BROWSER_ARGS });
}, 120_000);
afterEach(async (context) => await closeProfile(profile, context));
afterAll(async () => {
  await browser?.close();
  login?.close();
  await db?.end();
  await ledger?.close();
});

async function open(hash = '', width = 1280): Promise<Page> {
  if (!browser) throw new Error('the browser was not started');
  profile = await browser.newContext({ viewport: { width, height: 900 }, timezoneId: 'UTC' });
  const page = await profile.newPage();
  page.setDefaultTimeout(15_000);
  await page.goto(`${ledger.url}/${hash}`);
  return page;
}

const USER = { sub: 'lea', role: 'admin' } as const;

/** Signs in as the login page does, and opens the page at this place. */
async function signedIn(hash = '', width = 1280): Promise<Page> {
  const page = await open(hash, width);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'Sign out' }).waitFor();
  return page;
}

async function addresses(page: Page): Promise<string[]> {
  const session = await page.context().newCDPSession(page);
  const { entries } = await session.send('Page.getNavigationHistory');
  return entries.map(({ url }) => url);
}

test.skipIf(!CHROMIUM)(
  'a reader comes back from the login page to where they were, and the token is in no address',
  async () => {
    const page = await signedIn('#/gallery?words=kite');
    await page.getByRole('link', { name: 'a kite above the harbour' }).waitFor();
    expect(page.url()).toBe(`${ledger.url}/#/gallery?words=kite`);
    expect((await addresses(page)).join(' ')).not.toMatch(/token|state=/);
    await page.reload();
    await page.getByRole('link', { name: 'a kite above the harbour' }).waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
  },
  60_000,
);

test.skipIf(!CHROMIUM)(
  'a token in a link of somebody else’s signs nobody in, and does not replace the reader’s own',
  async () => {
    const pushed = `token=${await ledger.token('mallory', 'admin')}`;
    const page = await open(`#${pushed}`);
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    expect((await addresses(page)).join(' ')).not.toContain('token');
    await page.goto(`${ledger.url}/?state=1#${pushed}`);
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    expect(page.url()).toBe(`${ledger.url}/`);
    // Also while a login of the reader's own is under way.
    await page.evaluate("sessionStorage.setItem('login-state', '2')");
    await page.goto(`${ledger.url}/?state=1#${pushed}`);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('button', { name: 'Sign out' }).waitFor();
    const tokens: Array<string | undefined> = [];
    page.on('request', (request) => tokens.push(request.headers()['authorization']));
    await page.goto(`${ledger.url}/?state=1#${pushed}`);
    await page.locator('canvas').waitFor();
    expect(tokens.filter(Boolean)).not.toContain(pushed.replace('token=', 'Bearer '));
    expect(tokens.some(Boolean)).toBe(true);
  },
  60_000,
);

test.skipIf(!CHROMIUM)(
  'a pasted API key sees what it may, and one that is revoked is asked for again',
  async () => {
    const { data } = await ledger.ask<{ createApiKey: { key: string; apiKey: { id: string } } }, unknown>(
      `mutation { createApiKey(input: { name: "page", role: USER, userId: "ann" }) {
        ... on CreateApiKeySuccess { key apiKey { id } } } }`,
    );
    const page = await open();
    await page.getByLabel('Or paste a token or an API key').fill(`Bearer ${data.createApiKey.key}`);
    await page.getByRole('button', { name: 'Use it' }).click();
    await page.getByText('Your week').waitFor();
    await page.getByText('$3.', { exact: false }).first().waitFor();
    await ledger.ask(
      `mutation { revokeApiKey(input: { id: "${data.createApiKey.apiKey.id}" }) { __typename } }`,
    );
    await page.getByRole('link', { name: 'Renders', exact: true }).click();
    await page.getByText('The server refused the token').waitFor({ timeout: 20_000 });
    expect(await page.getByRole('button', { name: 'Sign out' }).count()).toBe(0);
  },
  60_000,
);

test.skipIf(!CHROMIUM)(
  'a new reader finds the dearest render, who spent most, and a video by words half remembered',
  async () => {
    const page = await signedIn();
    await page.getByRole('link', { name: 'Show the dearest renders' }).click();
    const first = page.locator('.tile').first();
    await first.getByRole('link', { name: WEEK.dearest }).waitFor();
    expect(await first.innerText()).toMatch(/fal-ai\/veo3\.1, ben[^]*\$4\.80/);
    await page.getByLabel('Order').selectOption('Oldest first');
    await page.locator('.tile').first().getByText('6 days ago').waitFor();

    await page.getByRole('link', { name: 'Overview' }).click();
    await page.getByText('by user').click();
    await page.locator('.fl-legend li').first().getByText(WEEK.biggestSpender).waitFor();
    expect(await page.locator('.fl-legend').innerText()).toMatch(/^ben\s+\$5\.05\s+ann/);
    await page.locator('.fl-legend').getByRole('link', { name: 'max' }).click();
    await expect.poll(() => page.url()).toMatch(/#\/gallery\?user=max&time=P7D$/);
    await page.getByRole('link', { name: 'Overview' }).click();
    await page.locator('.fl-intervals').getByRole('link', { name: 'fal-ai/flux/dev' }).click();
    await expect.poll(() => page.locator('.tile').count()).toBe(WEEK.failedYesterday);
    await page.locator('.tile').getByRole('link').first().click();
    await expect
      .poll(() => page.locator('.files').innerText())
      .toMatch(/^(?:(?!runner_server_error)[^])*runner_server_error(?:(?!runner_server_error)[^])*$/);

    await page.getByRole('link', { name: 'Renders', exact: true }).click();
    await page.getByLabel('Words').fill('fishermn nets');
    await page.getByLabel('Words').press('Enter');
    await page.getByRole('link', { name: WEEK.video }).click();
    // Its data, which a policy of the page could refuse a moment after the player is there.
    const loaded = () => page.evaluate("document.querySelector('.files video')?.readyState ?? 0");
    await expect.poll(loaded, { timeout: 15_000 }).toBeGreaterThan(0);
    expect(await seriousIn(page)).toEqual([]);
  },
  60_000,
);

test.skipIf(!CHROMIUM)(
  'a new reader learns why a render hangs, and cancels nothing before its price is shown',
  async () => {
    const page = await signedIn('', 480);
    const stuck = page.locator('.panel', { hasText: 'Stuck' });
    // The second once fal has been asked, which cannot be said of a busy machine.
    await stuck.getByText(/^(The webhook never came|fal is unreachable)$/).waitFor();
    await stuck.getByText('max, 2 hr. ago').waitFor();
    await stuck.getByRole('link').click();
    await page.getByText(/^(The webhook never came|fal is unreachable)\.$/).waitFor();
    expect(await page.locator('.files').innerText()).not.toMatch(/\dT\d\d:/);
    await page.getByRole('button', { name: 'Cancel…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Cancel this render' });
    await dialog.getByText('≈ $1.60').waitFor();
    expect(await seriousIn(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Let it run' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: 'Cancel…' }).click();
    await dialog.getByRole('button', { name: 'Cancel it' }).click();
    await page.locator('.facts').getByText('cancellation requested').waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(480);
  },
  60_000,
);

test.skipIf(!CHROMIUM)(
  'a new reader replays yesterday’s failures for a price seen before',
  async () => {
    const page = await signedIn('#/replays');
    await page.getByRole('link', { name: 'Look at yesterday’s failures' }).click();
    await expect.poll(() => page.locator('.tile').count()).toBe(WEEK.failedYesterday);
    await page.getByRole('button', { name: 'Replay these…' }).click();
    await page.getByText('for 3 of 3 renders').waitFor();
    // Once it runs, the plan finds nothing more to replay. That answer comes first here, and is not what is shown.
    await page.route('**/graphql', async (route) => {
      if (!/(query|mutation) (PagePlan|PageExecute)/.test(route.request().postData() ?? ''))
        await sleep(1000);
      await route.continue();
    });
    await page.getByRole('button', { name: 'Replay for ≈ $0.075' }).click();
    await page.getByText('3 completed. By lea').waitFor({ timeout: 30_000 });
    await page.getByText(/^\$0\.075 of ≈ \$0\.075$/).waitFor({ timeout: 30_000 });
  },
  90_000,
);

/** The streams that a page has opened, and what it asks besides. */
function listen(page: Page) {
  const heard = { opened: 0, ended: 0, asked: [] as string[] };
  const isStream = (of: { headers(): Record<string, string> }, name: string) =>
    of.headers()[name]?.includes('text/event-stream') ?? false;
  page.on('response', (response) => {
    if (isStream(response, 'content-type')) heard.opened += 1;
  });
  const onEnd = (request: Request) => {
    if (isStream(request, 'accept')) heard.ended += 1;
  };
  page.on('requestfinished', onEnd);
  page.on('requestfailed', onEnd);
  page.on('request', (request) => {
    const query = /query (\w+)/.exec(request.postData() ?? '')?.[1];
    if (query) heard.asked.push(query);
  });
  return heard;
}

async function submitHanging(prompt: string): Promise<void> {
  ledger.sandbox.faults.script({
    fault: { name: 'webhook-lost' },
    match: ({ input }) => input.includes(prompt),
  });
  await ledger.ask(
    `mutation ($prompt: String!) { submitGeneration(input: { endpoint: "fal-ai/flux/dev", inputs: { prompt: $prompt } }) { __typename } }`,
    { prompt },
    USER,
  );
}

test.skipIf(!CHROMIUM)(
  'what others do is shown without asking again and again, and also once the stream is cut',
  async () => {
    const proxy = await startCuttingProxy(ledger.url);
    try {
      const page = await open();
      const heard = listen(page);
      await page.goto(`${proxy.url}/#/gallery?user=lea`);
      await page.getByLabel('Or paste a token or an API key').fill(await ledger.token('lea', 'admin'));
      await page.getByRole('button', { name: 'Use it' }).click();
      await expect.poll(() => heard.opened).toBe(1);
      await submitHanging('a ferry leaves');
      const ferry = page.getByRole('link', { name: 'a ferry leaves' });
      await ferry.waitFor();
      await ferry.click();
      await page.getByText('Not there yet').waitFor();
      heard.asked.length = 0;
      await db.query(
        `UPDATE generations SET status = 'FAILED', error = 'the ferry sank', finished_at = now() WHERE inputs->>'prompt' = 'a ferry leaves'`,
      );
      await page.getByText('the ferry sank').waitFor();
      expect(heard.asked.filter((name) => name === 'PageRender').length).toBeLessThan(3);
      // So none of it came from polling, which is seldom while the stream is open.
      expect([heard.opened, heard.ended]).toEqual([1, 0]);

      await page.goto(`${proxy.url}/#/gallery?user=lea`);
      await page.route('**/graphql', async (route) => {
        if (route.request().headers()['accept']?.includes('text/event-stream')) await route.abort();
        else await route.fallback();
      });
      proxy.cut();
      await expect.poll(() => heard.ended).toBeGreaterThan(0);
      await submitHanging('a second ferry');
      await page.getByRole('link', { name: 'a second ferry' }).waitFor();
      await page.unroute('**/graphql');
      await expect.poll(() => heard.opened, { timeout: 30_000 }).toBe(2);
    } finally {
      await proxy.close();
    }
  },
  90_000,
);

test.skipIf(!CHROMIUM)(
  'a long history is shown page by page, and a server that comes back with what is new',
  async () => {
    await db.query(
      `INSERT INTO generations (request_id, user_id, endpoint, status, inputs, created_at, finished_at, cost_cents, cost_source)
       SELECT 'old-' || n, 'old', 'fal-ai/flux/schnell', 'COMPLETED', '{"prompt": "from the archive"}',
         now() - interval '20 days' - n * interval '1 minute', now() - interval '19 days', 0.3, 'BILLED' FROM generate_series(1, 3000) n`,
    );
    const page = await signedIn('#/gallery?user=old');
    await expect.poll(() => page.locator('.tile').count()).toBe(24);
    for (const pages of [2, 3, 4]) {
      await page.evaluate('scrollTo(0, document.body.scrollHeight)');
      await expect.poll(() => page.locator('.tile').count()).toBeGreaterThanOrEqual(24 * pages);
    }
    // A page may come before the browser has drawn that it was asked for, and its reader be at the new end at once.
    await page.evaluate(`{
      const ask = fetch;
      window.fetch = (url, init) => {
        if (!String(init?.body).includes('"after":"')) return ask(url, init);
        const sent = new XMLHttpRequest();
        sent.open('POST', url, false);
        for (const [name, value] of Object.entries(init.headers)) sent.setRequestHeader(name, value);
        sent.send(init.body);
        return Promise.resolve({ status: sent.status, text: () => Promise.resolve(sent.responseText) });
      };
      const toEnd = () => scrollTo(0, document.body.scrollHeight);
      new MutationObserver(toEnd).observe(document.querySelector('.tiles'), { childList: true });
      toEnd();
    }`);
    await expect.poll(() => page.locator('.tile').count()).toBeGreaterThanOrEqual(24 * 8);
    await page.goto(`${ledger.url}/#/gallery`);
    await page.getByRole('link', { name: /poster study 1:/ }).waitFor();
    await ledger.app.close();
    const gone = page.getByText('The server does not answer. What you see');
    await gone.waitFor({ timeout: 20_000 });
    const back = await startSecond(ledger, { PORT: new URL(ledger.url).port, APP_URL: ledger.url });
    try {
      await gone.waitFor({ state: 'detached', timeout: 20_000 });
      await back.ask(
        `mutation { submitGeneration(input: { endpoint: "fal-ai/flux/dev", inputs: { prompt: "after the outage" } }) { __typename } }`,
        {},
        USER,
      );
      await page.getByRole('link', { name: 'after the outage' }).waitFor({ timeout: 20_000 });
    } finally {
      await back.close();
    }
  },
  90_000,
);
