import { describe, expect, test } from 'vitest';
import { DOCUMENTED_PRICES } from '../../../src/pricing/documented-prices.ts';
import { defaultSeconds } from '../../../src/pricing/units/seconds.ts';
import type { Inputs } from '../../../src/pricing/units/types.ts';
import { unitsOf } from '../../../src/pricing/units/units.ts';

const VEO = 'fal-ai/veo3.1';
const WAN = 'fal-ai/wan/v2.7/text-to-video';
const SEEDANCE = 'bytedance/seedance-2.0/text-to-video';
const FLUX = 'fal-ai/flux/schnell';
const LONG = 'x'.repeat(1500);

test.each<[string, string, Inputs, number]>([
  ['Seedance, 4 s at 720p: the real bill', SEEDANCE, { duration: '4' }, 1.22],
  ['Seedance, 5 s at 720p: the real bill', SEEDANCE, { duration: '5' }, 1.52],
  ['Seedance, 6 s at 720p: the real bill', SEEDANCE, { duration: '6' }, 1.83],
  ['Veo 3.1, 8 s with audio', VEO, {}, 3.2],
  ['Veo 3.1, 8 s without audio', VEO, { generate_audio: false }, 1.6],
  ['Veo 3.1, 8 s at 4k with audio', VEO, { resolution: '4k' }, 4.8],
  ['Veo 3.1, 8 s at 4k without audio', VEO, { resolution: '4k', generate_audio: false }, 3.2],
  ['Wan 2.7, 5 s at 720p', WAN, { duration: 5, resolution: '720p' }, 0.5],
  ['Wan 2.7, 5 s at 1080p, its default', WAN, { duration: '5' }, 0.75],
])('%s comes to dollars at the list price', (_name, endpoint, inputs, dollars) => {
  const { unitPrice, unit } = DOCUMENTED_PRICES.get(endpoint) ?? { unitPrice: '', unit: '' };
  const units = unitsOf(endpoint, unit, inputs, null)?.units ?? Number.NaN;
  expect((units * Number(unitPrice)).toFixed(2)).toBe(dollars.toFixed(2));
});

test('an image of $0.003, and a thousand of them', () => {
  expect(Number(unitsOf('a/b', 'images', {}, null)?.units) * 0.003).toBe(0.003);
  expect(Number(unitsOf('a/b', 'images', { num_images: 1000 }, null)?.units) * 0.003).toBe(3);
});

describe('units by name', () => {
  test.each<[string, Inputs, number | null, number, string]>([
    ['image', {}, null, 1, '1 image'],
    [' Images ', { num_images: 3 }, null, 3, '3 images'],
    ['video', {}, null, 1, '1 video'],
    ['videos', { num_videos: 2 }, null, 2, '2 videos'],
    ['second', { duration: '6s' }, null, 6, '6 s'],
    ['SECONDS', { duration: '6s' }, 2.5, 2.5, '2.5 s'],
    ['5 seconds', {}, 8, 1.6, '8 s ÷ 5'],
    ['minute', {}, 90, 1.5, '90 s ÷ 60'],
    ['minutes', {}, 90, 1.5, '90 s ÷ 60'],
    ['2  minutes', {}, 90, 0.75, '90 s ÷ 120'],
    ['megapixel', { image_size: 'square_hd' }, null, 1, '1 × 1 MP (1024 × 1024)'],
    ['megapixels', { image_size: 'square', num_images: 4 }, null, 4, '4 × 1 MP (512 × 512)'],
    ['megapixels', { image_size: { width: 1920, height: 1080 } }, null, 2, '1 × 2 MP (1920 × 1080)'],
    ['megapixels', { image_size: '1024x1025', num_images: 2 }, null, 4, '2 × 2 MP (1024 × 1025)'],
    ['character', { text: LONG, prompt: 'y' }, null, 1500, '1500 characters'],
    ['characters', { prompt: '👍🏽é' }, null, 3, '3 characters'],
    ['1000 Characters', { text: LONG }, null, 1.5, '1500 characters ÷ 1000'],
  ])('%j of %o and %j s', (unit, inputs, seconds, units, how) =>
    expect(unitsOf('a/b', unit, inputs, seconds)).toEqual({ units, how }),
  );

  test.each(['portrait_4_3', 'portrait_16_9', 'landscape_4_3', 'landscape_16_9'])('an image in %s', (size) =>
    expect(unitsOf('a/b', 'megapixels', { image_size: size }, null)?.units).toBe(1),
  );

  test('FLUX.1 documents its size, though not that of an image made from another', () => {
    expect(unitsOf(FLUX, 'megapixels', { num_images: 2 }, null)).toEqual({
      units: 2,
      how: '2 × 1 MP (1024 × 768)',
    });
    expect(unitsOf('fal-ai/flux/dev/image-to-image', 'megapixels', {}, null)).toBeNull();
  });

  test.each<[string, Inputs, number | null]>([
    ['images', { num_images: 0 }, null],
    ['images', { num_images: 1.5 }, null],
    ['images', { num_images: '2' }, null],
    ['images', { num_images: null }, null],
    ['videos', { num_videos: -1 }, null],
    ['1000 images', {}, null],
    ['seconds', {}, null],
    ['seconds', { duration: 'abc' }, null],
    ['seconds', { duration: 'auto' }, null],
    ['seconds', {}, 0],
    ['seconds', {}, Number.NaN],
    ['0 seconds', {}, 8],
    ['input seconds', { duration: 8 }, 8],
    ['compute seconds', { duration: 8 }, 8],
    ['megapixels', {}, null],
    ['megapixels', { image_size: null }, null],
    ['megapixels', { image_size: 'auto' }, null],
    ['megapixels', { image_size: 'huge' }, null],
    ['megapixels', { image_size: '1024x' }, null],
    ['megapixels', { image_size: { width: 1024 } }, null],
    ['megapixels', { image_size: { width: 0, height: 512 } }, null],
    ['megapixels', { image_size: { width: 20_000, height: 512 } }, null],
    ['megapixels', { image_size: 'square', num_images: 0 }, null],
    ['1000 characters', {}, null],
    ['1000 characters', { text: 5, prompt: 'x' }, null],
    ['characters', { text: '' }, null],
    ['units', {}, 8],
    ['unit', {}, 8],
    ['credits', {}, 8],
    ['tokens', {}, 8],
    ['1000 tokens', {}, 8],
    ['steps', { num_inference_steps: 4 }, 8],
    ['frames', { num_frames: 81 }, 8],
    ['', {}, 8],
    ['constructor', {}, 8],
  ])('%j of %o and %j s are not known', (unit, inputs, seconds) =>
    expect(unitsOf('a/b', unit, inputs, seconds)).toBeNull(),
  );
});

describe('units by endpoint', () => {
  test.each<[string, string, Inputs, number | null, number, string]>([
    [VEO, 'seconds', {}, 10, 10, '10 s × 1 (720p with audio)'],
    [VEO, 'seconds', { resolution: '4k' }, null, 12, '8 s × 1.5 (4k with audio)'],
    [VEO, '5 seconds', { resolution: '1080p' }, 10, 2, '10 s × 1 (1080p with audio) ÷ 5'],
    [`${VEO}/image-to-video`, 'second', { generate_audio: false }, 4, 2, '4 s × 0.5 (720p without audio)'],
    [`${VEO}/fast`, 'seconds', { resolution: '1080p' }, null, 8, '8 s × 1 (1080p with audio)'],
    [`${VEO}/lite/image-to-video`, 'seconds', {}, null, 8, '8 s × 1 (720p with audio)'],
    [`${VEO}/extend-video`, 'seconds', {}, null, 7, '7 s × 1 (720p with audio)'],
    [WAN, 'seconds', {}, 6.1, 9.15, '6.1 s × 1.5 (1080p)'],
    ['fal-ai/wan/v2.7/image-to-video', 'seconds', { resolution: '720p' }, 5, 5, '5 s × 1 (720p)'],
    [SEEDANCE, 'units', { duration: '4' }, null, 87.3, '1280 × 720 × (24 × 4 s + 1) ÷ 1024 ÷ 1000'],
    [SEEDANCE, '1000 tokens', { duration: '5' }, null, 108.9, '1280 × 720 × (24 × 5 s + 1) ÷ 1024 ÷ 1000'],
    [SEEDANCE, 'tokens', { aspect_ratio: '9:16' }, 6, 130_500, '720 × 1280 × (24 × 6 s + 1) ÷ 1024'],
    [SEEDANCE, 'unit', { resolution: '480p' }, 4, 40.5945, '864 × 496 × (24 × 4 s + 1) ÷ 1024 ÷ 1000'],
  ])('%s in %j of %o and %j s', (endpoint, unit, inputs, seconds, units, how) =>
    expect(unitsOf(endpoint, unit, inputs, seconds)).toEqual({ units, how }),
  );

  test.each(['fast/text-to-video', 'mini/image-to-video', 'reference-to-video'])('Seedance %s', (path) =>
    expect(unitsOf(`bytedance/seedance-2.0/${path}`, 'units', { video_urls: [] }, 4)?.units).toBe(87.3),
  );

  test.each<[string, string, Inputs]>([
    [VEO, 'seconds', { resolution: '8k' }],
    [VEO, 'seconds', { resolution: 1080 }],
    [VEO, 'seconds', { duration: 'abc' }],
    [VEO, 'seconds', { generate_audio: 'no' }],
    [VEO, 'seconds', { generate_audio: null }],
    [`${VEO}/fast`, 'seconds', { generate_audio: false }],
    [`${VEO}/fast`, 'seconds', { resolution: '4k' }],
    [`${VEO}/lite`, 'seconds', { resolution: '1080p' }],
    [WAN, 'seconds', {}],
    [WAN, 'seconds', { duration: 5, resolution: '480p' }],
    ['fal-ai/wan/v2.7/reference-to-video', 'seconds', { duration: 5 }],
    ['fal-ai/wan/v2.7/edit-video', 'seconds', { duration: 5 }],
    [SEEDANCE, 'units', {}],
    [SEEDANCE, 'units', { duration: 'auto' }],
    [SEEDANCE, 'units', { duration: 5, aspect_ratio: 'auto' }],
    [SEEDANCE, 'units', { duration: 5, aspect_ratio: '16:0' }],
    [SEEDANCE, 'units', { duration: 5, resolution: '8k' }],
    [SEEDANCE, 'seconds', { duration: 5 }],
    [SEEDANCE, '5 units', { duration: 5 }],
    ['bytedance/seedance-2.0/mini/text-to-video', 'units', { duration: 5, resolution: '1080p' }],
    ['bytedance/seedance-2.0/reference-to-video', 'units', { duration: 5, video_urls: ['https://a/b'] }],
  ])('%s in %j of %o is not known', (endpoint, unit, inputs) =>
    expect(unitsOf(endpoint, unit, inputs, null)).toBeNull(),
  );
});

test.each([
  [VEO, 8],
  [`${VEO}/fast/image-to-video`, 8],
  [`${VEO}/extend-video`, 7],
  ['fal-ai/veo3.10', null],
  [WAN, null],
  [SEEDANCE, null],
  ['a/b', null],
])('%s makes %j seconds by default', (endpoint, seconds) => expect(defaultSeconds(endpoint)).toBe(seconds));
