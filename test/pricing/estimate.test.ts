import { describe, expect, test } from 'vitest';
import { readDurationSeconds } from '../../src/pricing/duration.ts';
import { estimate } from '../../src/pricing/estimate.ts';

test.each([
  [8, 8],
  ['8', 8],
  ['8s', 8],
  ['2.5s', 2.5],
  ['auto', null],
  [0, null],
  [-1, null],
  [null, null],
  [undefined, null],
  [{}, null],
  ['9'.repeat(400), null],
])('a duration of %j is %j seconds', (duration, seconds) =>
  expect(readDurationSeconds({ duration })).toBe(seconds),
);

const SEEDANCE = 'bytedance/seedance-2.0/text-to-video';
describe('the estimate', () => {
  test.each([
    ['Veo 3.1, eight seconds by default', 'fal-ai/veo3.1', {}, null, '320.0000'],
    ['Veo 3.1, four seconds', 'fal-ai/veo3.1', { duration: '4s' }, null, '160.0000'],
    ['Wan 2.7, five seconds', 'fal-ai/wan/v2.7/text-to-video', { duration: 5 }, null, '50.0000'],
    ['Wan 2.7 without a duration', 'fal-ai/wan/v2.7/text-to-video', {}, null, null],
    ['Seedance, 4 s at 720p: the real bill is $1.22', SEEDANCE, { duration: '4' }, null, '122.2200'],
    ['Seedance, 5 s at 720p: the real bill is $1.52', SEEDANCE, { duration: '5' }, null, '152.4600'],
    ['Seedance, 6 s at 720p: the real bill is $1.83', SEEDANCE, { duration: '6' }, null, '182.7000'],
    ['Seedance of a length it chooses itself', SEEDANCE, { duration: 'auto' }, null, null],
    ['an endpoint without a known price', 'a/b', { duration: 5 }, 5, null],
    ["the caller's length before the inputs'", 'fal-ai/veo3.1', { duration: '4s' }, 10, '400.0000'],
  ] as const)('%s', (_name, endpoint, inputs, durationS, cents) => {
    expect(estimate(endpoint, inputs, durationS).costCents).toBe(cents);
  });
});
