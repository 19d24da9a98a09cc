import { expect, test } from 'vitest';
import { unitsOf } from '../../../src/pricing/job-units.ts';
import type { Inputs } from '../../../src/pricing/units/types.ts';
import { documentedDollars } from './dollars.ts';

const SEEDANCE = 'bytedance/seedance-2.0/text-to-video';

test.each([
  ['4', '1.22'],
  ['5', '1.52'],
  ['6', '1.83'],
])('%s s at 720p come to the real bill', (duration, dollars) =>
  expect(documentedDollars(SEEDANCE, { duration })).toBe(dollars),
);

test.each<[string, Inputs, number | null, number, string]>([
  ['units', { duration: '4' }, null, 87.3, '1280 × 720 × (24 × 4 s + 1) ÷ 1024 ÷ 1000'],
  ['1000 tokens', { duration: '5' }, null, 108.9, '1280 × 720 × (24 × 5 s + 1) ÷ 1024 ÷ 1000'],
  ['tokens', { aspect_ratio: '9:16' }, 6, 130_500, '720 × 1280 × (24 × 6 s + 1) ÷ 1024'],
  ['unit', { resolution: '480p' }, 4, 40.5945, '864 × 496 × (24 × 4 s + 1) ÷ 1024 ÷ 1000'],
])('%j of %o and %j s', (unit, inputs, seconds, units, how) =>
  expect(unitsOf(SEEDANCE, unit, inputs, seconds)).toMatchObject({ units, how }),
);

test.each(['fast/text-to-video', 'mini/image-to-video', 'reference-to-video'])(
  '%s is counted the same way',
  (path) =>
    expect(unitsOf(`bytedance/seedance-2.0/${path}`, 'units', { video_urls: [] }, 4)?.units).toBe(87.3),
);

test.each<[string, string, Inputs]>([
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
