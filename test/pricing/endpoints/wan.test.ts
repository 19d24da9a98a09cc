import { expect, test } from 'vitest';
import { unitsOf } from '../../../src/pricing/job-units.ts';
import type { Inputs } from '../../../src/pricing/units/types.ts';
import { documentedDollars } from './dollars.ts';

const WAN = 'fal-ai/wan/v2.7/text-to-video';

test.each<[string, Inputs, string]>([
  ['at 720p', { duration: 5, resolution: '720p' }, '0.50'],
  ['at 1080p, its default', { duration: '5' }, '0.75'],
])('5 s %s come to the documented dollars', (_name, inputs, dollars) =>
  expect(documentedDollars(WAN, inputs)).toBe(dollars),
);

test.each<[string, Inputs, number, number, string]>([
  [WAN, {}, 6.1, 9.15, '6.1 s × 1.5 (1080p)'],
  ['fal-ai/wan/v2.7/image-to-video', { resolution: '720p' }, 5, 5, '5 s × 1 (720p)'],
])('%s in seconds of %o and %j s', (endpoint, inputs, seconds, units, how) =>
  expect(unitsOf(endpoint, 'seconds', inputs, seconds)).toMatchObject({ units, how }),
);

test.each<[string, Inputs]>([
  [WAN, {}],
  [WAN, { duration: 5, resolution: '480p' }],
  ['fal-ai/wan/v2.7/reference-to-video', { duration: 5 }],
  ['fal-ai/wan/v2.7/edit-video', { duration: 5 }],
])('%s in seconds of %o is not known', (endpoint, inputs) =>
  expect(unitsOf(endpoint, 'seconds', inputs, null)).toBeNull(),
);
