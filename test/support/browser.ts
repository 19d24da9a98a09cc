import { existsSync } from 'node:fs';
import axe from 'axe-core';
import type { BrowserContext, Page } from 'playwright-core';
import type { TestContext } from 'vitest';

/** The Chromium of this machine; undefined if there is none. */
export const CHROMIUM = [
  process.env['CHROMIUM_PATH'] ?? '',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((candidate) => candidate !== '' && existsSync(candidate));

export const BROWSER_ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  // Debian's wrapper turns it on, and without a graphics card it takes half of a core.
  '--disable-gpu-rasterization',
  '--disable-background-networking',
  '--disable-sync',
];

/** Ends what a test looked at. What a failed one had before it is printed: it is seldom seen twice. */
export async function closeProfile(
  profile: BrowserContext | undefined,
  { task }: Pick<TestContext, 'task'>,
): Promise<void> {
  for (const page of task.result?.state === 'fail' ? (profile?.pages() ?? []) : []) {
    const text = await page.evaluate<string>('document.body.innerText');
    process.stderr.write(`${task.name}: ${page.url()} shows\n${text}\n`);
  }
  await profile?.close();
}

/** What axe finds in a page that is serious or worse. */
export async function seriousIn(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  return await page.evaluate<string[]>(
    `axe.run().then(({ violations }) => violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => id + ' ' + nodes[0].html))`,
  );
}
