import { expect, test } from 'vitest';
import { readDurationSeconds } from '../../../src/pricing/units/duration.ts';

test.each([
  [8, 8],
  ['8', 8],
  ['8s', 8],
  ['2.5s', 2.5],
  ['auto', null],
  [0, null],
  [-1, null],
  [1e-40, 1e-40],
  [1e-46, null],
  ['1e-320', null],
  [null, null],
  [undefined, null],
  [{}, null],
  ['9'.repeat(400), null],
])('a duration of %j is %j seconds', (duration, seconds) =>
  expect(readDurationSeconds({ duration })).toBe(seconds),
);
