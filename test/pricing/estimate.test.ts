import { describe, expect, test } from 'vitest';
import { documentedPrice } from '../../src/pricing/endpoints/registry.ts';
import { estimate } from '../../src/pricing/estimate.ts';
import type { BilledJob } from '../../src/pricing/history.ts';
import type { Price } from '../../src/pricing/pricing.ts';
import type { Inputs } from '../../src/pricing/units/types.ts';

const SEEDANCE = 'bytedance/seedance-2.0/text-to-video';
const WAN = 'fal-ai/wan/v2.7/text-to-video';
const noHistory = async () => [];
const bill = (cents: string, inputs: Inputs = {}): BilledJob => ({
  cents,
  unitPrice: null,
  unit: null,
  durationS: null,
  inputs,
  alike: true,
});
const documented = {
  known: async (endpoint: string): Promise<Price | null> => {
    const price = documentedPrice(endpoint);
    return price ? { ...price, currency: 'USD', source: 'MODEL_PAGE', seenAt: null } : null;
  },
  billedBefore: noHistory,
};

describe('the estimate', () => {
  test.each([
    ['Veo 3.1, eight seconds by default', 'fal-ai/veo3.1', {}, null, '320.0000'],
    ['Veo 3.1, four seconds', 'fal-ai/veo3.1', { duration: '4s' }, null, '160.0000'],
    ['Veo 3.1 of a length that is not understood', 'fal-ai/veo3.1', { duration: 'auto' }, null, null],
    ['Wan 2.7, five seconds at 1080p, its default', WAN, { duration: 5 }, null, '75.0000'],
    ['Wan 2.7, five seconds at 720p', WAN, { duration: 5, resolution: '720p' }, null, '50.0000'],
    ['Wan 2.7 without a duration', WAN, {}, null, null],
    ['Seedance, 4 s at 720p: the real bill is $1.22', SEEDANCE, { duration: '4' }, null, '122.2200'],
    ['Seedance, 5 s at 720p: the real bill is $1.52', SEEDANCE, { duration: '5' }, null, '152.4600'],
    ['Seedance, 6 s at 720p: the real bill is $1.83', SEEDANCE, { duration: '6' }, null, '182.7000'],
    ['Seedance of a length it chooses itself', SEEDANCE, { duration: 'auto' }, null, null],
    ['an endpoint without a known price', 'a/b', { duration: 5 }, 5, null],
    ["the caller's length before the inputs'", 'fal-ai/veo3.1', { duration: '4s' }, 10, '400.0000'],
  ] as const)('%s', async (_name, endpoint, inputs, durationS, cents) => {
    expect((await estimate(documented, endpoint, inputs, durationS)).costCents).toBe(cents);
  });

  test('says how it was computed', async () => {
    const { source, explanation } = await estimate(documented, 'fal-ai/veo3.1', { resolution: '4k' }, null);
    expect([source, explanation]).toEqual(['MODEL_PAGE', '8 s × 1.5 (4k with audio), at $0.40 (seconds)']);
  });

  test('where the inputs do not give the units, it is what similar jobs were billed', async () => {
    const pricing = {
      ...documented,
      billedBefore: async () => ['12.3400', '99', '12.34'].map((cents) => bill(cents)),
    };
    expect(await estimate(pricing, 'a/b', {}, null)).toEqual({
      durationS: null,
      costCents: '12.3400',
      source: 'HISTORY',
      verified: false,
      settled: false,
      lowCents: '12.3400',
      highCents: '99.0000',
      worstCents: '198.0000',
      explanation:
        'the median of what 3 jobs with the same main inputs were billed in the last 30 days; they do not agree on what just such a job costs',
    });
  });

  test('a price in another currency gives no cost in US cents', async () => {
    const price = { unitPrice: '1', unit: 'seconds', currency: 'EUR', source: 'FAL', seenAt: null } as const;
    const pricing = { known: async () => price, billedBefore: noHistory };
    expect(await estimate(pricing, 'a/b', { duration: 5 }, null)).toMatchObject({
      costCents: null,
      source: null,
      explanation: expect.stringMatching(/^fal charges 1 EUR \(seconds\), and only/),
    });
  });

  test('an amount that the table cannot hold is a mistake: the cost is not known', async () => {
    const price = { unitPrice: '1', unit: 'images', currency: 'USD', source: 'FAL', seenAt: null } as const;
    const pricing = { known: async () => price, billedBefore: noHistory };
    expect((await estimate(pricing, 'a/b', { num_images: 1e12 }, null)).costCents).toBeNull();
  });
});

test('of a job with thousands of inputs only its own bills are asked for: no other is the same but for one', async () => {
  const asked: number[] = [];
  const billedBefore = async (_endpoint: string, inputs: Inputs) => {
    asked.push(Object.keys(inputs).length);
    return [];
  };
  const many = Object.fromEntries(Array.from({ length: 5000 }, (_, at) => [`k${at}`, at]));
  await estimate({ ...documented, billedBefore }, 'fal-ai/veo3.1', many, null);
  expect(asked).toEqual([5000]);
  const few = { prompt: 'x', first: 1, last: 2 };
  await estimate({ ...documented, billedBefore }, 'fal-ai/veo3.1', few, null);
  expect(asked).toEqual([5000, 3, 2, 2]);
});
