import { expect, test } from 'vitest';
import { createOtherClock, tellApart } from '../../src/lib/other-clock.ts';

function watch() {
  let now = 1_000_000;
  const told: Array<[number, boolean]> = [];
  const clock = createOtherClock(
    () => new Date(now),
    tellApart((aheadMs, apart) => told.push([aheadMs, apart])),
  );
  return {
    told,
    clock,
    /** It shows a time that is this far ahead, in the middle of a look that takes so long. */
    see(aheadMs: number, tookMs = 10, resolutionMs = 1) {
      const saw = clock.look();
      now += tookMs;
      saw(new Date(now - tookMs / 2 + aheadMs), resolutionMs);
    },
  };
}

test('a difference that the look itself explains is none', () => {
  const { clock, see } = watch();
  see(900, 2000);
  expect(clock.aheadMs()).toBe(0);
  see(-400, 100, 1000);
  expect(clock.aheadMs()).toBe(0);
});

test('of two answers that differ the smaller difference counts, until there are more', () => {
  for (const order of [
    [0, 600_000],
    [600_000, 0],
  ]) {
    const { clock, see } = watch();
    for (const ahead of order) see(ahead);
    expect(clock.aheadMs()).toBe(0);
    see(600_000);
    expect(clock.aheadMs()).toBeGreaterThan(590_000);
  }
});

test('one odd answer changes nothing, a lasting difference does', () => {
  const { clock, see } = watch();
  for (const _ of [1, 2, 3]) see(60_000);
  see(0);
  expect(clock.aheadMs()).toBeGreaterThan(59_000);
  expect(clock.now().getTime()).toBeGreaterThan(1_059_000);
  for (const _ of [1, 2]) see(0);
  expect(clock.aheadMs()).toBe(0);
});

test('it is told once when the clocks come apart, and once when they agree again', () => {
  const { told, see } = watch();
  for (const ahead of [0, 20_000, 31_000, 31_000, 31_000, 29_000, 20_000, 20_000, 20_000, 0, 0, 0, 0, 0])
    see(ahead);
  expect(told.map(([, apart]) => apart)).toEqual([true, false]);
});
