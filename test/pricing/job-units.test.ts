import { describe, expect, test } from 'vitest';
import { unitsOf } from '../../src/pricing/job-units.ts';
import type { Inputs } from '../../src/pricing/units/types.ts';

const LONG = 'x'.repeat(1500);

test('one image at $0.003 and a thousand of them cost exact dollars', () => {
  expect(Number(unitsOf('a/b', 'images', {}, null)?.units) * 0.003).toBe(0.003);
  expect(Number(unitsOf('a/b', 'images', { num_images: 1000 }, null)?.units) * 0.003).toBe(3);
});

describe('units by name', () => {
  test.each<[string, Inputs, number | null, number, string]>([
    ['image', {}, null, 1, '1 image'],
    ['images', { num_images: null }, null, 1, '1 image'],
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
    expect(unitsOf('a/b', unit, inputs, seconds)).toMatchObject({ units, how }),
  );

  test.each(['portrait_4_3', 'portrait_16_9', 'landscape_4_3', 'landscape_16_9'])(
    'a %s image is one megapixel',
    (size) => expect(unitsOf('a/b', 'megapixels', { image_size: size }, null)?.units).toBe(1),
  );

  test.each<[string, Inputs, number | null]>([
    ['images', { num_images: 0 }, null],
    ['images', { num_images: 1.5 }, null],
    ['images', { num_images: '2' }, null],
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
