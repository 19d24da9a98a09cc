import { expect, test } from 'vitest';
import { unitsOf } from '../../../src/pricing/job-units.ts';

test('an image without a size has the documented one', () => {
  expect(unitsOf('fal-ai/flux/schnell', 'megapixels', { num_images: 2 }, null)).toMatchObject({
    units: 2,
    how: '2 × 1 MP (1024 × 768)',
  });
});

test('the size of an image made from another one is not known', () => {
  expect(unitsOf('fal-ai/flux/dev/image-to-image', 'megapixels', {}, null)).toBeNull();
});
