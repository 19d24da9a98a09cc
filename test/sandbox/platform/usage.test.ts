import { expect, onTestFinished, test, vi } from 'vitest';
import { sumByEndpoint, sumOf } from '../../../src/sandbox/billing/invoice.ts';
import { invoiceText } from '../../support/invoice-text.ts';
import type { TestSandbox } from '../../support/sandbox.ts';
import { IMAGE, openSandbox, platform, settled, submit, VIDEO } from '../support.ts';

const VEO = 'fal-ai/veo3.1';
const SEEDANCE = 'bytedance/seedance-2.0/text-to-video';

async function usage(sandbox: TestSandbox, query: Record<string, string>) {
  return Object(await (await platform(sandbox, 'usage', query)).json());
}

/** A sandbox with jobs that ended at these times; only the date is faked. */
async function endedAt(times: readonly string[]): Promise<TestSandbox> {
  const sandbox = await openSandbox({ jobDurationMs: 0 });
  vi.useFakeTimers({ toFake: ['Date'] });
  onTestFinished(() => void vi.useRealTimers());
  for (const time of times) {
    vi.setSystemTime(time);
    await settled(sandbox, await submit(sandbox));
  }
  return sandbox;
}

test('usage sums what the invoice charges, line by line', async () => {
  const discountPercent = { [VIDEO]: 15 };
  const sandbox = await openSandbox({ jobDurationMs: 0, billing: { discountPercent } });
  for (let count = 0; count < 5; count++) await submit(sandbox);
  for (const duration of ['2', '5'])
    await submit(sandbox, { endpoint: VIDEO, input: { prompt: 'x', duration } });
  await settled(sandbox, await submit(sandbox, { endpoint: VEO, input: { prompt: 'x' } }));
  const { summary, time_series } = await usage(sandbox, { expand: 'summary' });
  expect(time_series).toBeUndefined();
  const row = { percent_discount: 0, cost_discount: 0, currency: 'USD' };
  const image = { ...row, endpoint_id: IMAGE, unit: 'megapixels', quantity: 5, unit_price: 0.025 };
  const veo = { ...row, endpoint_id: VEO, unit: 'seconds', quantity: 8, unit_price: 0.4 };
  expect(summary).toEqual([
    { ...image, cost_subtotal: 0.125, cost_total: 0.125, cost: 0.125 },
    { ...veo, cost_subtotal: 3.2, cost_total: 3.2, cost: 3.2 },
    {
      endpoint_id: VIDEO,
      unit: 'seconds',
      quantity: 10.5,
      unit_price: 0.1,
      percent_discount: 15,
      cost_subtotal: 1.05,
      cost_discount: 0.1575,
      cost_total: 0.8925,
      cost: 0.8925,
      currency: 'USD',
    },
  ]);
  const invoice = sandbox.invoice();
  expect(invoice.total).toBe('4.2175');
  expect(sumOf(Array.from<{ cost_total: number }>(summary).map((one) => String(one.cost_total)))).toBe(
    '4.2175',
  );
  expect(invoice.lines.map(({ listed }) => listed)).toEqual(Array(8).fill(true));
  expect(invoiceText(invoice).split('\n')).toEqual([
    'endpoint                       jobs  units  unit        list price  discount      total',
    'fal-ai/flux/dev                   5      5  megapixels      $0.025            $0.125000',
    'fal-ai/veo3.1                     1      8  seconds           $0.4            $3.200000',
    'fal-ai/wan/v2.7/text-to-video     2   10.5  seconds           $0.1      15 %  $0.892500',
    'sum                               8                                           $4.217500',
  ]);
});

test('the series follows the calendar of the time zone and leaves out empty buckets', async () => {
  const sandbox = await endedAt(['2026-03-28T22:30:00Z', '2026-03-28T23:30:00Z', '2026-03-29T21:30:00Z']);
  const window = { start: '2026-03-01T00:00:00Z', end: '2026-04-10T00:00:00Z', timezone: 'Europe/Berlin' };
  const buckets = async (timeframe: string) => {
    const { time_series } = await usage(sandbox, { ...window, timeframe });
    return Array.from<{ bucket: string; results: [{ quantity: number }] }>(time_series).map(
      ({ bucket, results }) => [bucket, results[0].quantity],
    );
  };
  expect(await buckets('day')).toEqual([
    ['2026-03-28T00:00:00+01:00', 1],
    ['2026-03-29T00:00:00+01:00', 2],
  ]);
  expect(await buckets('hour')).toEqual([
    ['2026-03-28T23:00:00+01:00', 1],
    ['2026-03-29T00:00:00+01:00', 1],
    ['2026-03-29T23:00:00+02:00', 1],
  ]);
  expect((await buckets('minute'))[0]).toEqual(['2026-03-28T23:30:00+01:00', 1]);
  expect(await buckets('week')).toEqual([['2026-03-23T00:00:00+01:00', 3]]);
  expect(await buckets('month')).toEqual([['2026-03-01T00:00:00+01:00', 3]]);
});

test('bounds are widened to whole buckets by default', async () => {
  const sandbox = await endedAt(['2026-05-04T01:00:00Z', '2026-05-04T12:00:00Z', '2026-05-04T23:00:00Z']);
  const window = { start: '2026-05-04T11:00:00Z', end: '2026-05-04T13:00:00Z', timeframe: 'day' };
  const count = async (query: Record<string, string>) => {
    const { summary } = await usage(sandbox, { ...window, expand: 'summary,time_series', ...query });
    return summary[0]?.quantity ?? 0;
  };
  expect(await count({})).toBe(3);
  expect(await count({ bound_to_timeframe: 'true', timezone: 'America/New_York' })).toBe(2);
  expect(await count({ bound_to_timeframe: 'false' })).toBe(1);
  expect(
    await count({ bound_to_timeframe: 'false', start: '2026-05-04T00:00:00Z', end: '2026-05-04T23:00:00Z' }),
  ).toBe(2);
  expect(await count({ start: '2026-05-03T00:00:00Z', end: '2026-05-04T00:00:00Z' })).toBe(0);
  expect(await count({ endpoint_id: VIDEO })).toBe(0);
});

test('money does not drift over thousands of jobs', async () => {
  const discountPercent = { [SEEDANCE]: 33.33 };
  const sandbox = await openSandbox({ jobDurationMs: 0, billing: { discountPercent } });
  const input = { prompt: 'x', duration: '4' };
  await settled(sandbox, await submit(sandbox, { endpoint: SEEDANCE, input }));
  const [line] = sandbox.invoice().lines;
  expect(line).toMatchObject({ costSubtotal: '1.2222', costDiscount: '0.40735926', costTotal: '0.81484074' });
  expect(sumByEndpoint(Array(10_000).fill(line))).toMatchObject([
    { units: '873000', costSubtotal: '12222', costDiscount: '4073.5926', costTotal: '8148.4074' },
  ]);
  expect(sumOf(Array(12_345).fill('0.000001'))).toBe('0.012345');
});
