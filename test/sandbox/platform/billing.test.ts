import { expect, test, vi } from 'vitest';
import type { SandboxOptions } from '../../../src/sandbox/options.ts';
import type { TestSandbox } from '../../support/sandbox.ts';
import { call, IMAGE, openSandbox, platform, settled, submit, VIDEO } from '../support.ts';

const VEO = 'fal-ai/veo3.1';
const SEEDANCE = 'bytedance/seedance-2.0/text-to-video';
const DAY_MS = 86_400_000;

async function read(
  sandbox: TestSandbox,
  path: string,
  query: Record<string, string> | string = {},
  key?: string,
) {
  const response = await platform(sandbox, path, query, key);
  return { status: response.status, json: Object(await response.json()) };
}

async function events(sandbox: TestSandbox, query: Record<string, string> = {}) {
  const { json } = await read(sandbox, 'billing-events', query);
  return Array.from<Record<string, unknown>>(json.billing_events);
}

/** A sandbox in which these jobs have ended. */
async function ended(options: SandboxOptions, ...jobs: readonly [endpoint: string, input: object][]) {
  const sandbox = await openSandbox({ jobDurationMs: 0, ...options });
  const ids: string[] = [];
  for (const [endpoint, input] of jobs)
    ids.push(await submit(sandbox, { endpoint, input: { prompt: 'x', ...input } }));
  for (const id of ids) await settled(sandbox, id);
  return { sandbox, ids };
}

const daysAgo = (days: number) => new Date(Date.now() - days * DAY_MS).toISOString();

test('pricing answers list prices of known endpoints, comma-separated or repeated', async () => {
  const sandbox = await openSandbox();
  const query = `endpoint_id=${IMAGE},${VEO}&endpoint_id=${SEEDANCE}`;
  const { status, json } = await read(sandbox, 'pricing', query, sandbox.credentials);
  expect([status, json]).toEqual([
    200,
    {
      prices: [
        { endpoint_id: IMAGE, unit_price: 0.025, unit: 'megapixels', currency: 'USD' },
        { endpoint_id: VEO, unit_price: 0.4, unit: 'seconds', currency: 'USD' },
        { endpoint_id: SEEDANCE, unit_price: 0.014, unit: 'units', currency: 'USD' },
      ],
      next_cursor: null,
      has_more: false,
    },
  ]);
});

test('an unknown endpoint has no price, unless any endpoint is accepted', async () => {
  const query = { endpoint_id: `${IMAGE},a/b` };
  const { status, json } = await read(await openSandbox(), 'pricing', query);
  expect([status, json.error.type]).toEqual([404, 'not_found']);
  const open = await read(await openSandbox({ acceptAnyEndpoint: true }), 'pricing', query);
  expect(open.json.prices[1]).toMatchObject({ endpoint_id: 'a/b', unit_price: 0.01, unit: 'images' });
});

test('an API key reads prices, but only an admin key reads what was billed', async () => {
  const sandbox = await openSandbox({ adminCredentials: 'boss' });
  const statuses = async (key: string) =>
    await Promise.all(
      ['pricing', 'billing-events', 'usage'].map(async (path) => {
        const { status, json } = await read(sandbox, path, { endpoint_id: IMAGE }, key);
        return [status, json.error?.type];
      }),
    );
  const ok = [200, undefined];
  const denied = [403, 'authorization_error'];
  const unknown = [401, 'authorization_error'];
  expect(await statuses(sandbox.credentials)).toEqual([ok, denied, denied]);
  expect(await statuses('boss')).toEqual([ok, ok, ok]);
  expect(await statuses('sandbox-admin-key')).toEqual([unknown, unknown, unknown]);
  const list = await read(sandbox, 'requests/by-endpoint', { endpoint_id: IMAGE }, 'boss');
  expect(list.status).toBe(200);
});

test('bad parameters answer 422 in the Platform API’s own form', async () => {
  const sandbox = await openSandbox();
  const many = Array.from({ length: 51 }, (_, index) => `a/${index}`).join();
  for (const [path, query] of [
    ['pricing', ''],
    ['pricing', `endpoint_id=${many}`],
    ['billing-events', `start=${daysAgo(91)}`],
    ['billing-events', `request_id=${many}`],
    ['billing-events', 'start=soon'],
    ['billing-events', `start=${daysAgo(1)}&end=${daysAgo(2)}`],
    ['billing-events', 'limit=10001'],
    ['billing-events', 'cursor=x'],
    ['usage', 'timezone=Mars/Olympus'],
    ['usage', 'timeframe=fortnight'],
    ['usage', 'bound_to_timeframe=yes'],
    ['usage', 'expand=auth_method'],
  ] as const) {
    const { status, json } = await read(sandbox, path, query);
    expect([query, status, json.error?.type]).toEqual([query, 422, 'validation_error']);
  }
  const now = Date.now();
  const widest = await read(sandbox, 'billing-events', {
    start: new Date(now - 90 * DAY_MS).toISOString(),
    end: new Date(now).toISOString(),
    limit: '10000',
  });
  expect(widest.status).toBe(200);
});

test('a successful job has an event, a failed or cancelled one has none', async () => {
  const { sandbox, ids } = await ended({}, [SEEDANCE, { duration: '4' }], [IMAGE, { prompt: '[fail]' }]);
  const before = await openSandbox({ jobDurationMs: 60_000 });
  await call(before, 'PUT', `fal-ai/flux/requests/${await submit(before)}/cancel`);
  expect([await events(before), before.invoice().total]).toEqual([[], '0']);
  const [event, ...others] = await events(sandbox);
  expect(others).toEqual([]);
  expect(event).toEqual({
    request_id: ids[0],
    endpoint_id: SEEDANCE,
    timestamp: new Date(sandbox.inspection.job(ids[0] ?? '')?.endedAt ?? 0).toISOString(),
    output_units: 87.3,
    unit_price: 0.014,
    percent_discount: null,
    cost_subtotal: 1.2222,
    cost_discount: 0,
    cost_total: 1.2222,
    cost_estimate_nano_usd: 1_222_200_000,
  });
});

test('endpoints, request ids and times select events', async () => {
  const { sandbox, ids } = await ended({}, [IMAGE, {}], [VIDEO, {}], [VEO, {}]);
  const [image = '', video = '', veo = ''] = ids;
  const found = async (query: Record<string, string>) =>
    (await events(sandbox, query)).map((event) => String(event['request_id'])).toSorted();
  expect(await found({})).toEqual([image, video, veo].toSorted());
  expect(await found({ endpoint_id: `${IMAGE},${VEO}` })).toEqual([image, veo].toSorted());
  expect(await found({ request_id: `${video},nobody` })).toEqual([video]);
  expect(await found({ end: daysAgo(1) })).toEqual([]);
  const at = new Date(sandbox.inspection.job(image)?.endedAt ?? 0).toISOString();
  expect(await found({ request_id: image, start: at })).toEqual([image]);
  expect(await found({ request_id: image, start: daysAgo(1), end: at })).toEqual([]);
});

test('pages of events, newest first, have no gap and no repetition', async () => {
  const { sandbox, ids } = await ended({}, ...Array.from({ length: 7 }, (): [string, object] => [IMAGE, {}]));
  const seen: Record<string, unknown>[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const query: Record<string, string> = { limit: '3', ...(cursor && { cursor }) };
    const { json } = await read(sandbox, 'billing-events', query);
    seen.push(...json.billing_events);
    expect(json.has_more).toBe(json.next_cursor !== null);
    cursor = json.next_cursor;
    // A job submitted between two pages belongs before the first.
    await submit(sandbox);
  }
  expect(seen.map((event) => String(event['request_id'])).toSorted()).toEqual(ids.toSorted());
  const times = seen.map((event) => String(event['timestamp']));
  expect(times).toEqual(times.toSorted().toReversed());
});

test('an event comes after the lag, while usage and invoice have the job at once', async () => {
  const { sandbox } = await ended({ billing: { lagMs: 400 } }, [IMAGE, {}]);
  expect(await events(sandbox)).toEqual([]);
  const { json } = await read(sandbox, 'usage', { expand: 'summary' });
  expect([json.summary[0].cost_total, sandbox.invoice().total]).toEqual([0.025, '0.025']);
  await vi.waitUntil(async () => (await events(sandbox)).length === 1, 15_000);
});

test('a discount lowers the total and nothing else, to a billionth', async () => {
  const billing = { discountPercent: { [SEEDANCE]: 12.5, [IMAGE]: 33.33 } };
  const { sandbox } = await ended({ billing }, [SEEDANCE, { duration: '4' }], [IMAGE, {}], [VEO, {}]);
  const byEndpoint = new Map((await events(sandbox)).map((event) => [event['endpoint_id'], event]));
  expect(byEndpoint.get(SEEDANCE)).toMatchObject({
    unit_price: 0.014,
    percent_discount: 12.5,
    cost_subtotal: 1.2222,
    cost_discount: 0.152775,
    cost_total: 1.069425,
    cost_estimate_nano_usd: 1_069_425_000,
  });
  expect(byEndpoint.get(IMAGE)).toMatchObject({ cost_discount: 0.0083325, cost_total: 0.0166675 });
  expect(byEndpoint.get(VEO)).toMatchObject({ percent_discount: null, cost_total: 3.2 });
  expect(sandbox.invoice().total).toBe('4.2860925');
});
