import { expect, test } from 'vitest';
import { add, total } from '../../../src/replay/plan/money.ts';

test('ten thousand prices add up to the last digit, and unknown ones are counted separately', () => {
  let sum = add(undefined, null);
  expect(sum).toEqual({ cents: null, unknown: 1 });
  for (let index = 0; index < 10_000; index++) sum = add(sum, '0.3001');
  expect(total([sum, { cents: null, unknown: 2 }])).toEqual({ cents: 3001, unknown: 3 });
});
