import { expect, test } from 'vitest';
import { type Bill, expectBill } from '../../src/pricing/bill-curve.ts';

/** Bills of jobs of these sizes by a price list. */
const billed = (price: (size: number) => number, sizes: readonly number[]): Bill[] =>
  sizes.map((size) => ({ size, cents: price(size) }));
const PRICES: ReadonlyArray<[string, (size: number) => number]> = [
  ['a price for each unit', (size) => 4 * size],
  ['a fixed price', () => 50],
  ['a fixed part and a price for each unit', (size) => 10 + 2 * size],
  ['a minimum', (size) => Math.max(60, size) * 12],
  ['a first unit that costs more than the others', (size) => 7 + 3 * Math.max(0, size - 1)],
];

test.each(PRICES)(
  'whatever sizes were billed, %s is within the range for every other size',
  (_name, price) => {
    const sizes = [1, 2, 5, 10, 45, 60, 90];
    for (const one of sizes)
      for (const other of sizes)
        for (const size of sizes) {
          const found = expectBill(billed(price, [one, one, other, other]), size);
          // Bills that differ by 2 % are taken for the same.
          expect(found?.low, `${one}, ${other} → ${size}`).toBeLessThanOrEqual(price(size) * 1.02);
          expect(found?.high, `${one}, ${other} → ${size}`).toBeGreaterThanOrEqual(price(size) / 1.02);
        }
  },
);

test('bills of one size give no point for another: it may be a minimum, or grow with the size', () => {
  const bills = billed(() => 720, [10, 10, 10]);
  const found = { cents: 4320, low: 720, high: 4320, basis: 'OTHER_SIZE', settled: false };
  expect(expectBill(bills, 60)).toMatchObject(found);
  expect(expectBill(bills, 5)).toMatchObject({ cents: 360, low: 360, high: 720, settled: false });
});

test('bills of two sizes that are proportional settle the price up to the largest', () => {
  const bills = billed((size) => 4 * size, [5, 5, 10]);
  const found = { cents: 40, low: 40, high: 40, worst: 40, basis: 'PROPORTIONAL', settled: true };
  expect(expectBill(bills, 10)).toMatchObject(found);
  expect(expectBill(bills, 8)).toMatchObject({ cents: 32, settled: true });
  // Below the smallest there may be a minimum.
  expect(expectBill(bills, 1)).toMatchObject({ cents: 4, low: 4, high: 20, settled: false });
});

test.each([
  [[5, 5, 5, 10], 60, { cents: 240, low: 240, high: 480, worst: 480 }],
  [[5, 5, 10], 10.5, { cents: 42, low: 42, high: 84, worst: 84 }],
  [[5, 5, 5], 10, { cents: 40, low: 20, high: 40, worst: 80 }],
])(
  'beyond the largest of %o nothing is settled for %s, and a dearer tier is reckoned with',
  (sizes, size, found) => {
    const bills = billed((one) => 4 * one, sizes);
    expect(expectBill(bills, size)).toMatchObject({ ...found, settled: false, beyond: true });
  },
);

test('bills of two sizes show a fixed part', () => {
  const bills = billed((size) => 7 + 3 * (size - 1), [1, 1, 4]);
  expect(expectBill(bills, 9)).toMatchObject({ cents: 31, low: 16, high: 36, basis: 'CURVE' });
  expect(expectBill(bills, 2)).toMatchObject({ cents: 10, basis: 'CURVE' });
});

test('three bills of just this size settle it, whatever others cost', () => {
  const bills = [...billed(() => 16, [4, 4, 4]), ...billed(() => 7, [1, 1, 1, 1])];
  expect(expectBill(bills, 4)).toMatchObject({ cents: 16, low: 16, high: 16, jobs: 3, settled: true });
});

test('bills that differ although nothing else does settle nothing, and all of them are in the range', () => {
  const bills = [10, 40, 25].map((cents) => ({ size: 5, cents }));
  expect(expectBill(bills, 5)).toMatchObject({ cents: 25, low: 10, high: 40, settled: false });
  const found = { cents: 50, low: 10, high: 80, basis: 'SCATTERED', settled: false };
  expect(expectBill(bills, 10)).toMatchObject(found);
});

test('two bills say nothing, and one absurd bill among three settles nothing', () => {
  expect(
    expectBill(
      billed(() => 20, [5, 5]),
      5,
    ),
  ).toBeNull();
  const bills = [20, 4_050_000, 20].map((cents) => ({ size: 5, cents }));
  expect(expectBill(bills, 5)).toMatchObject({ cents: 20, low: 20, high: 20, settled: false });
});

test('where some jobs were free, the others are no mistake', () => {
  const bills = [0, 0, 0, 20].map((cents) => ({ size: 5, cents }));
  expect(expectBill(bills, 5)).toMatchObject({ cents: 0, low: 0, high: 20, settled: false });
});

test.each([
  [12.5, 12.6],
  [0.0001, 0.0002],
])('bills of %f and %f cents differ by rounding only', (one, other) => {
  const bills = [one, other, one].map((cents) => ({ size: 3, cents }));
  expect(expectBill(bills, 3)?.settled).toBe(true);
});
