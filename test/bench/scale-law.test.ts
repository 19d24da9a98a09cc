import { expect, test } from 'vitest';
import { predict } from '../../bench/scale-law.ts';

test('what is fixed stays, and each row beyond adds as much', () => {
  expect(predict({ rows: 10, value: 120 }, { rows: 20, value: 140 }, 100)).toBe(300);
  expect(predict({ rows: 10, value: 80 }, { rows: 20, value: 80 }, 1000)).toBe(80);
});

test('nothing is predicted to be less than nothing', () => {
  expect(predict({ rows: 10, value: 100 }, { rows: 20, value: 50 }, 1000)).toBe(0);
});
