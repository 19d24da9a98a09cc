import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type Browser, chromium, type Page } from 'playwright-core';
import { BROWSER_ARGS, CHROMIUM } from '../test/support/browser.ts';
import { type BenchServer, databaseOf, openBenchServer } from './database.ts';
import { type Measured, startLedger, stopAll } from './http-servers.ts';
import { listenAnywhere } from './ports.ts';
import { checkFilled } from './subject.ts';
import { count, markdown, milliseconds, percentile, print, progress, sizeName, verdict } from './table.ts';

// npm run bench:page [-- --sizes 20000,1000000 --data-dir .data/bench --runs 5]
// How long the page takes in Chromium, with an empty cache each time: until something is painted, and until the renders are
// there. Both from the moment when the address was entered.
const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: '20000,1000000' },
    'data-dir': { type: 'string' },
    runs: { type: 'string', default: '5' },
  },
});
const RUNS = Number(values.runs);
const BOUND_MS = 1000;
const VIEWS = [
  ['the gallery', '#/gallery'],
  ['the dearest of the week', '#/gallery?order=dearest&time=P7D'],
  ['the dearest of thirty days', '#/gallery?order=dearest'],
  ['the overview', '#/'],
] as const;
// A render, or the plot of the spend.
const WATCH = `new MutationObserver((_, observer) => {
  if (!document.querySelector('.tile, canvas')) return;
  observer.disconnect();
  requestAnimationFrame(() => setTimeout(() => { window.shownAt = performance.now(); }));
}).observe(document, { childList: true, subtree: true })`;
const IS_SHOWN = `window.shownAt !== undefined && performance.getEntriesByName('first-contentful-paint').length > 0`;

interface Shown {
  readonly painted: number;
  readonly shown: number;
  /** How long each request to the API took. */
  readonly requests: readonly number[];
}

if (!CHROMIUM) throw new Error('There is no Chromium: set CHROMIUM_PATH.');
const server = await openBenchServer(values['data-dir'], { shared_buffers: '1GB', autovacuum: 'off' });
const fal = createServer((request, response) => {
  request.resume();
  response.writeHead(503, { 'retry-after': '3600' }).end();
});
const browser = await chromium.launch({ executablePath: CHROMIUM, args: BROWSER_ARGS });
try {
  const sizes = await server.existing(values.sizes.split(',').map(Number));
  if (sizes.length === 0) throw new Error('There is no such database: npm run bench:data -- --rows 20000');
  const falUrl = `http://127.0.0.1:${await listenAnywhere(fal)}`;
  const lines: string[][] = [];
  for (const rows of sizes) lines.push(...(await measure(server, browser, rows, falUrl)));
  print(
    markdown(['view', 'rows', 'painted, ms', 'shown, ms', 'requests, ms', `within ${BOUND_MS} ms`], lines),
  );
  print(
    `Medians of ${RUNS} loads with an empty cache; of the requests to the API, those of the median load in order.`,
  );
} finally {
  await browser.close();
  fal.close();
  await server.close();
}

/** The lines of one size. A copy is asked, since the ledger's background changes jobs in flight. */
async function measure(
  { urlOf, clone, drop }: BenchServer,
  chrome: Browser,
  rows: number,
  falUrl: string,
): Promise<string[][]> {
  const copy = `${databaseOf(rows)}_page`;
  const servers: Measured[] = [];
  try {
    await checkFilled(urlOf(databaseOf(rows)), rows);
    await clone(databaseOf(rows), copy);
    const ledger = await startLedger(process.execPath, { databaseUrl: urlOf(copy), falUrl });
    servers.push(ledger);
    const page = await signIn(chrome, ledger);
    const lines: string[][] = [];
    for (const [name, hash] of VIEWS) {
      const loads: Shown[] = [];
      for (let run = -1; run < RUNS; run += 1) {
        const load = await shown(page, new URL(`/${hash}`, ledger.url).href);
        if (run >= 0) loads.push(load);
      }
      const median = (of: (load: Shown) => number) => percentile(loads.map(of));
      const middle = loads.find((load) => load.shown === median((one) => one.shown));
      lines.push([
        name,
        sizeName(rows),
        milliseconds(median(({ painted }) => painted)),
        milliseconds(median((load) => load.shown)),
        (middle?.requests ?? []).map((took) => count(Math.round(took))).join(', '),
        verdict(median((load) => load.shown) < BOUND_MS),
      ]);
      progress((lines.at(-1) ?? []).join('  '));
    }
    return lines;
  } finally {
    await stopAll(servers);
    await drop(copy);
  }
}

async function signIn(chrome: Browser, ledger: Measured): Promise<Page> {
  const page = await chrome.newPage({ viewport: { width: 1280, height: 900 } });
  // What is rendered is not what is measured, and the files are nowhere.
  await page.route(/v3\.fal\.media/, (route) => route.abort());
  await page.goto(new URL('/', ledger.url).href);
  await page.getByLabel('Paste a token or an API key').fill(ledger.headers['authorization'] ?? '');
  await page.getByRole('button', { name: 'Use it' }).click();
  await page.locator('h1').waitFor();
  const session = await page.context().newCDPSession(page);
  await session.send('Network.setCacheDisabled', { cacheDisabled: true });
  await page.addInitScript(WATCH);
  return page;
}

/** Loads the page at this address and waits for what is looked for. */
async function shown(page: Page, url: string): Promise<Shown> {
  // Otherwise it would only be another place in the same page.
  await page.goto('about:blank');
  await page.goto(url);
  while (!(await page.evaluate<boolean>(IS_SHOWN))) await sleep(20);
  return await page.evaluate<Shown>(`({
    painted: performance.getEntriesByName('first-contentful-paint')[0].startTime,
    shown: window.shownAt,
    requests: performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('/graphql')).map(({ duration }) => duration),
  })`);
}
