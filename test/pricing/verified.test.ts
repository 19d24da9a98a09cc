import { expect, test } from 'vitest';
import { estimate } from '../../src/pricing/estimate.ts';
import type { Inputs } from '../../src/pricing/units/types.ts';

const expected = (endpoint: string, unitPrice: string, unit: string, inputs: Inputs) =>
  estimate(
    {
      known: async () => ({ unitPrice, unit, currency: 'USD', source: 'FAL', seenAt: null }),
      billedBefore: async () => [],
    },
    endpoint,
    inputs,
    null,
  );

test.each<[string, string, string, Inputs]>([
  ['fal-ai/veo3.1', '0.40', 'seconds', { prompt: 'x', resolution: '4k', generate_audio: false }],
  ['fal-ai/wan/v2.7/image-to-video', '0.10', 'seconds', { duration: 5, image_url: 'https://a/b.png' }],
  ['bytedance/seedance-2.0/text-to-video', '0.014', 'units', { duration: '5', aspect_ratio: '1:1' }],
])('the price of %s is verified', async (endpoint, price, unit, inputs) => {
  const found = await expected(endpoint, price, unit, inputs);
  expect(found.verified).toBe(true);
  expect([found.lowCents, found.highCents]).toEqual([found.costCents, found.costCents]);
  expect(found.explanation).not.toContain('not verified');
});

test.each<[string, string, Inputs]>([
  ['an endpoint that nothing is known of', 'a/b', { duration: 5 }],
  ['a tier that is only assumed', 'fal-ai/wan/v2.7/text-to-video', { duration: 5 }],
  ['an input that its formula does not read', 'fal-ai/veo3.1', { duration: '8s', quality: 'high' }],
])('the price of %s is not verified', async (_what, endpoint, inputs) => {
  const found = await expected(endpoint, '0.1', 'seconds', inputs);
  expect(found).toMatchObject({ verified: false, lowCents: null, highCents: null });
  expect(found.costCents).not.toBeNull();
});

test.each<[string, Inputs]>([
  ['resolution', { resolution: '4k' }],
  ['quality', { quality: 'high' }],
  ['generate_audio', { generate_audio: true }],
  ['image_urls', { image_urls: ['https://a/b.png'] }],
  ['max_images', { max_images: 4 }],
  ['output_resolution', { output_resolution: '2K' }],
  ['frames_per_second', { frames_per_second: 60 }],
])('an estimate says that it does not know what %s costs', async (name, inputs) => {
  const { explanation } = await expected('a/b', '0.1', 'images', { prompt: 'x', seed: 1, ...inputs });
  expect(explanation).toContain(`the formula does not know what ${name} costs`);
});

test.each<[string, string, string, Inputs, number]>([
  ['minimax/h3-max/image-to-video', '0.025', 'seconds', { duration: 5 }, 20],
  ['minimax/h3-max/image-to-video', '0.025', 'seconds', { duration: '10', resolution: '768P' }, 40],
  ['minimax/h3-max/image-to-video', '0.025', 'seconds', { duration: 5, resolution: '2K' }, 12.5],
  ['fal-ai/pixverse/v6/text-to-video', '0.005', 'seconds', { duration: 5 }, 22.5],
  ['fal-ai/ltx-2/text-to-video/fast', '0.04', 'seconds', { duration: 6, resolution: '2160p' }, 96],
  ['fal-ai/nano-banana-2', '0.08', 'images', { resolution: '4K', num_images: 2 }, 32],
])(
  '%s at $%s (%s) for %o is estimated at what people report: %s cents',
  async (endpoint, price, unit, inputs, cents) => {
    const found = await expected(endpoint, price, unit, inputs);
    expect([Number(found.costCents), found.verified]).toEqual([cents, false]);
  },
);

test('where the usual cost is reported, the estimate names the report', async () => {
  const { explanation } = await expected('minimax/h3-max/image-to-video', '0.025', 'seconds', {
    duration: 5,
  });
  expect(explanation).toContain('1.6 units a second at 768P (openstory-so/openstory#1387)');
});

test.each<[string, string, string, Inputs, number | null, number | null]>([
  ['minimax/h3-max/image-to-video', '0.025', 'seconds', { duration: 5 }, 12.5, 20],
  ['minimax/h3-max/image-to-video', '0.025', 'seconds', { duration: 5, resolution: '2K' }, 12.5, null],
  ['fal-ai/flux-2-max', '0.07', 'megapixels', { image_size: { width: 2048, height: 2048 } }, 16, 28],
  [
    'fal-ai/flux-2-max/edit',
    '0.07',
    'megapixels',
    { image_size: 'square_hd', image_urls: ['a', 'b'] },
    13,
    null,
  ],
  ['fal-ai/nano-banana-2', '0.08', 'images', {}, 8, 8],
  ['fal-ai/nano-banana-2', '0.08', 'images', { resolution: '4K', num_images: 2 }, 32, 32],
  ['fal-ai/nano-banana-2/edit', '0.08', 'images', { resolution: '2K' }, 8, 16],
  ['fal-ai/ltx-2/text-to-video/fast', '0.04', 'seconds', { duration: 6 }, 24, 96],
  ['fal-ai/ltx-2/text-to-video/fast', '0.04', 'seconds', { duration: 6, resolution: '2160p' }, 96, 96],
  ['fal-ai/ltx-2/text-to-video/fast', '0.04', 'seconds', { duration: 6, resolution: '4K' }, 96, 96],
  // An input that no report is about may come on top of what is reported.
  [
    'minimax/h3-max/image-to-video',
    '0.025',
    'seconds',
    { duration: 5, image_url: 'https://a/1.png', end_image_url: 'https://a/2.png' },
    12.5,
    null,
  ],
  ['fal-ai/nano-banana-2', '0.08', 'images', { enable_web_search: true }, 8, null],
  ['fal-ai/nano-banana-2', '0.08', 'images', { something_new: 'x' }, 8, null],
  ['fal-ai/ltx-2/text-to-video/fast', '0.04', 'seconds', { duration: 6, fps: 50 }, 24, null],
  ['fal-ai/flux-2-max', '0.07', 'megapixels', { image_size: 'square_hd', quality: 'high' }, 7, null],
  ['fal-ai/bytedance/seedream/v4/edit', '0.03', 'images', { max_images: 3, quality: 'high' }, 3, null],
  ['fal-ai/pixverse/v6/text-to-video', '0.005', 'seconds', { duration: 5 }, 2.5, null],
  ['fal-ai/bytedance/seedream/v4/edit', '0.03', 'images', { num_images: 2, max_images: 3 }, 6, 18],
  ['alibaba/qwen-image-2.1/edit', '0.04', 'megapixels', { image_size: 'square_hd' }, 4, null],
])(
  'what %s costs at $%s (%s) for %o is reported as %s to %s cents',
  async (endpoint, price, unit, inputs, low, high) => {
    const { verified, lowCents, highCents } = await expected(endpoint, price, unit, inputs);
    const number = (cents: string | null) => (cents === null ? null : Number(cents));
    expect([verified, number(lowCents), number(highCents)]).toEqual([false, low, high]);
  },
);
