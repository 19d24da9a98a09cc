import { assert, integer, property } from 'fast-check';
import { expect, test } from 'vitest';
import { showDollars, toDollars } from '../../src/lib/dollars.ts';

test.each([
  [0.9, 0.009, '$0.009'],
  [320.3, 3.203, '$3.203'],
  [7, 0.07, '$0.07'],
  [0.0001, 0.000001, '$0.000001'],
  [492_550, 4925.5, '$4,925.50'],
])('%d cents are %d dollars', (cents, dollars, shown) => {
  expect(toDollars(cents)).toBe(dollars);
  expect(showDollars(dollars)).toBe(shown);
});

test('no amount is known as none', () => {
  expect(toDollars(null)).toBeNull();
});

test('an amount in dollars has the digits that it has in cents', () => {
  assert(
    property(integer({ min: 0, max: 1e12 }), (units) => {
      const digits = String(units).padStart(7, '0');
      const inDollars = Number(`${digits.slice(0, -6)}.${digits.slice(-6)}`);
      expect(toDollars(Number(`${digits.slice(0, -4)}.${digits.slice(-4)}`))).toBe(inDollars);
    }),
  );
});
