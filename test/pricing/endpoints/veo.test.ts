import { expect, test } from 'vitest';
import { defaultSeconds } from '../../../src/pricing/endpoints/registry.ts';
import { unitsOf } from '../../../src/pricing/job-units.ts';
import type { Inputs } from '../../../src/pricing/units/types.ts';
import { documentedDollars } from './dollars.ts';

const VEO = 'fal-ai/veo3.1';

test.each<[string, Inputs, string]>([
  ['with audio', {}, '3.20'],
  ['without audio', { generate_audio: false }, '1.60'],
  ['at 4k with audio', { resolution: '4k' }, '4.80'],
  ['at 4k without audio', { resolution: '4k', generate_audio: false }, '3.20'],
])('8 s %s come to the documented dollars', (_name, inputs, dollars) =>
  expect(documentedDollars(VEO, inputs)).toBe(dollars),
);

test.each<[string, string, Inputs, number | null, number, string]>([
  [VEO, 'seconds', {}, 10, 10, '10 s × 1 (720p with audio)'],
  [VEO, 'seconds', { generate_audio: null, resolution: null }, 5, 5, '5 s × 1 (720p with audio)'],
  [VEO, 'seconds', { resolution: '4k' }, null, 12, '8 s × 1.5 (4k with audio)'],
  [VEO, '5 seconds', { resolution: '1080p' }, 10, 2, '10 s × 1 (1080p with audio) ÷ 5'],
  [`${VEO}/image-to-video`, 'second', { generate_audio: false }, 4, 2, '4 s × 0.5 (720p without audio)'],
  [`${VEO}/fast`, 'seconds', { resolution: '1080p' }, null, 8, '8 s × 1 (1080p with audio)'],
  [`${VEO}/lite/image-to-video`, 'seconds', {}, null, 8, '8 s × 1 (720p with audio)'],
  [`${VEO}/extend-video`, 'seconds', {}, null, 7, '7 s × 1 (720p with audio)'],
])('%s in %j of %o and %j s', (endpoint, unit, inputs, seconds, units, how) =>
  expect(unitsOf(endpoint, unit, inputs, seconds)).toMatchObject({ units, how }),
);

test.each<[string, Inputs]>([
  [VEO, { resolution: '8k' }],
  [VEO, { resolution: 1080 }],
  [VEO, { duration: 'abc' }],
  [VEO, { generate_audio: 'no' }],
  [`${VEO}/fast`, { generate_audio: false }],
  [`${VEO}/fast`, { resolution: '4k' }],
  [`${VEO}/lite`, { resolution: '1080p' }],
])('%s in seconds of %o is not known', (endpoint, inputs) =>
  expect(unitsOf(endpoint, 'seconds', inputs, null)).toBeNull(),
);

test.each([
  [VEO, 8],
  [`${VEO}/fast/image-to-video`, 8],
  [`${VEO}/extend-video`, 7],
  ['fal-ai/veo3.10', null],
])('%s makes %j seconds by default', (endpoint, seconds) => expect(defaultSeconds(endpoint)).toBe(seconds));
