import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { Fault } from '../../../src/sandbox/faults/faults.ts';
import type { SandboxOptions } from '../../../src/sandbox/options.ts';
import type { TestSandbox } from '../../support/sandbox.ts';
import { call, IMAGE, openSandbox, platform, settled, submit, VIDEO } from '../support.ts';

const VEO = 'fal-ai/veo3.1';

async function events(sandbox: TestSandbox): Promise<Record<string, unknown>[]> {
  return Object(await (await platform(sandbox, 'billing-events')).json()).billing_events;
}

/** A job that ended under faults: what its result's header says, and what it was billed. */
async function struck(
  faults: readonly Fault[],
  endpoint: string,
  input: object = {},
  options: SandboxOptions = {},
) {
  const sandbox = await openSandbox({ jobDurationMs: 0, ...options });
  for (const fault of faults) sandbox.faults.script({ fault });
  const requestId = await submit(sandbox, { endpoint, input: { prompt: 'x', ...input } });
  await settled(sandbox, requestId);
  const app = endpoint.split('/').slice(0, 2).join('/');
  const result = await call(sandbox, 'GET', `${app}/requests/${requestId}`);
  const header = result.headers.get('x-fal-billable-units');
  return { sandbox, requestId, header, injected: [...sandbox.faults.injected.keys()] };
}

test('units-omitted: the result does not say the units, the event does', async () => {
  const { sandbox, header } = await struck([{ name: 'units-omitted' }], IMAGE, { num_images: 2 });
  expect(header).toBeNull();
  expect(await events(sandbox)).toMatchObject([{ output_units: 2, cost_total: 0.05 }]);
});

test.each([
  [{}, '8.064', 3.2256],
  [{ duration: '4s', resolution: '4k' }, '6.048', 2.4192],
])('audio-length: Veo with %j bills its sound', async (input, units, dollars) => {
  const { sandbox, header } = await struck([{ name: 'audio-length' }], VEO, input);
  expect(header).toBe(units);
  expect(await events(sandbox)).toMatchObject([{ output_units: Number(units), cost_total: dollars }]);
});

test.each([
  [VEO, { generate_audio: false }, '4'],
  [VIDEO, {}, '7.5'],
])('audio-length does not strike %s with %j', async (endpoint, input, units) => {
  const { header, injected } = await struck([{ name: 'audio-length' }], endpoint, input);
  expect([header, injected]).toEqual([units, []]);
});

test('failure-billed: a refused job is billed a third, and header and event say so', async () => {
  const { sandbox, header } = await struck([{ name: 'failure-billed' }], VIDEO, { prompt: '[fail]' });
  expect(header).toBe('2.5');
  expect(await events(sandbox)).toMatchObject([{ output_units: 2.5, cost_total: 0.25 }]);
  expect(sandbox.invoice().total).toBe('0.25');
});

test('failure-billed strikes neither a success nor a 5xx, which fal never bills', async () => {
  for (const prompt of ['fine', '[crash]']) {
    const { injected } = await struck([{ name: 'failure-billed' }], IMAGE, { prompt });
    expect(injected).toEqual([]);
  }
});

test('event-late: the event comes later than the lag', async () => {
  const late = { name: 'event-late', ms: 300 } as const;
  const { sandbox, requestId } = await struck([late], IMAGE, {}, { billing: { lagMs: 200 } });
  await vi.waitUntil(async () => (await events(sandbox)).length === 1, { interval: 10 });
  expect(Date.now() - (sandbox.inspection.job(requestId)?.endedAt ?? 0)).toBeGreaterThanOrEqual(500);
});

test('event-twice: the same event twice, even on two pages, and one line in the invoice', async () => {
  const { sandbox } = await struck([{ name: 'event-twice' }], IMAGE);
  const [first, second, ...more] = await events(sandbox);
  expect([second, more]).toEqual([first, []]);
  const pages: unknown[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const query: Record<string, string> = { limit: '1', ...(cursor && { cursor }) };
    const json = Object(await (await platform(sandbox, 'billing-events', query)).json());
    pages.push(...json.billing_events);
    cursor = json.next_cursor;
  }
  expect(pages).toEqual([first, first]);
  expect(sandbox.invoice().total).toBe('0.025');
});

test('event-missing: there is never an event, yet usage and invoice have the job', async () => {
  const { sandbox } = await struck([{ name: 'event-missing' }], IMAGE);
  expect(await events(sandbox)).toEqual([]);
  const { summary } = Object(await (await platform(sandbox, 'usage', { expand: 'summary' })).json());
  expect(summary).toMatchObject([{ endpoint_id: IMAGE, cost_total: 0.025 }]);
  expect(sandbox.invoice().lines).toMatchObject([{ costTotal: '0.025', listed: false }]);
});

test('after a restart the bill is the same, and older journals load', async () => {
  const stateDir = mkdtempSync(path.join(os.tmpdir(), 'sandbox-state-'));
  onTestFinished(() => rmSync(stateDir, { recursive: true, force: true }));
  const faults: Fault[] = [{ name: 'audio-length' }, { name: 'event-twice' }];
  const { sandbox: before } = await struck(faults, VEO, {}, { stateDir });
  const [invoice, listed] = [before.invoice(), await events(before)];
  await before.close();
  // On the same port, a kept-alive connection would be tried first.
  const port = path.join(stateDir, 'port');
  rmSync(port);
  const after = await openSandbox({ stateDir });
  expect(listed).toHaveLength(2);
  expect([after.invoice(), await events(after)]).toEqual([invoice, listed]);
  await after.close();
  const journal = path.join(stateDir, 'journal.jsonl');
  const text = readFileSync(journal, 'utf8');
  const old = text.replace(/"billing":\{[^}]*\},/, '');
  expect(old).not.toBe(text);
  writeFileSync(journal, old);
  rmSync(port);
  const older = await openSandbox({ stateDir });
  expect([older.invoice().total, (await events(older)).length]).toEqual(['3.2', 1]);
});

test('errors and drops strike the calls in the Platform API’s own form', async () => {
  const sandbox = await openSandbox();
  sandbox.faults.script({ operation: 'billing', fault: { name: 'error-before', status: 429 } });
  const limited = await platform(sandbox, 'billing-events');
  expect([limited.status, Object(await limited.json()).error.type]).toEqual([429, 'rate_limited']);
  sandbox.faults.script({ operation: 'usage', fault: { name: 'error-before', status: 500 } });
  const broken = await platform(sandbox, 'usage');
  expect([broken.status, Object(await broken.json()).error.type]).toEqual([500, 'server_error']);
  sandbox.faults.script({ operation: 'pricing', fault: { name: 'drop-after' } });
  await expect(platform(sandbox, 'pricing', { endpoint_id: IMAGE })).rejects.toThrow('fetch failed');
});

test('random faults of a query end, although its times differ each time', async () => {
  const random = { seed: 1, rates: { 'billing:error-before': 1 }, limit: 2 };
  const sandbox = await openSandbox({ faults: { random } });
  const seen: boolean[] = [];
  for (let count = 0; count < 6; count++) {
    const start = new Date(Date.now() - 1000 * (count + 1)).toISOString();
    seen.push((await platform(sandbox, 'billing-events', { start })).ok);
  }
  expect(seen).toEqual([false, false, true, false, false, true]);
});
