import { expect, test } from 'vitest';
import { createAllowances } from '../../../src/replay/run/allowances.ts';

const [ONE, OTHER] = [1n, 2n];

test('nothing is allowed before the first count, and then what it counted', () => {
  const allowances = createAllowances();
  expect(allowances.open()).toEqual(new Map());
  expect(allowances.isRunning(ONE)).toBe(false);
  allowances.beginCount();
  allowances.setAllowances(new Map([[ONE, 20]]));
  expect(allowances.open()).toEqual(new Map([[ONE, 20]]));
  expect(allowances.isRunning(ONE)).toBe(true);
});

test('each job that is sent uses one up, until none is left', () => {
  const allowances = createAllowances();
  allowances.beginCount();
  allowances.setAllowances(
    new Map([
      [ONE, 2],
      [OTHER, 0],
    ]),
  );
  allowances.use(ONE);
  expect(allowances.open()).toEqual(new Map([[ONE, 1]]));
  allowances.use(ONE);
  expect(allowances.open()).toEqual(new Map());
  expect([allowances.isRunning(ONE), allowances.isRunning(OTHER)]).toEqual([true, true]);
});

test('a job that is begun while a count is made is subtracted from it, one begun before is not', () => {
  const allowances = createAllowances();
  allowances.beginCount();
  allowances.setAllowances(new Map([[ONE, 20]]));
  allowances.use(ONE);
  allowances.beginCount();
  allowances.use(ONE);
  allowances.use(ONE);
  allowances.use(OTHER);
  allowances.setAllowances(
    new Map([
      [ONE, 19],
      [OTHER, 1],
    ]),
  );
  expect(allowances.open()).toEqual(new Map([[ONE, 17]]));
  allowances.beginCount();
  allowances.setAllowances(new Map([[ONE, 17]]));
  expect(allowances.open()).toEqual(new Map([[ONE, 17]]));
});

test('a count that fails leaves what is left of the last one', () => {
  const allowances = createAllowances();
  allowances.beginCount();
  allowances.setAllowances(new Map([[ONE, 3]]));
  allowances.beginCount();
  allowances.use(ONE);
  allowances.beginCount();
  expect(allowances.open()).toEqual(new Map([[ONE, 2]]));
});

test('a replay that is stopped, or missing from a count, may send nothing', () => {
  const allowances = createAllowances();
  const counted = new Map([
    [ONE, 5],
    [OTHER, 5],
  ]);
  allowances.beginCount();
  allowances.setAllowances(counted);
  allowances.stop(ONE);
  // A job that was claimed before.
  allowances.use(ONE);
  expect(allowances.open()).toEqual(new Map([[OTHER, 5]]));
  expect(allowances.isRunning(ONE)).toBe(false);
  allowances.beginCount();
  allowances.setAllowances(new Map([[ONE, 4]]));
  expect(allowances.open()).toEqual(new Map([[ONE, 4]]));
  expect(allowances.isRunning(OTHER)).toBe(false);
});

test('when no job is waiting nothing is allowed until the next count, but the replays still run', () => {
  const allowances = createAllowances();
  allowances.beginCount();
  allowances.setAllowances(new Map([[ONE, 5]]));
  allowances.clear();
  expect(allowances.open()).toEqual(new Map());
  expect(allowances.isRunning(ONE)).toBe(true);
  allowances.beginCount();
  allowances.setAllowances(new Map([[ONE, 5]]));
  expect(allowances.open()).toEqual(new Map([[ONE, 5]]));
});
