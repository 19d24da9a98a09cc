import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { createBatch } from '../../src/lib/batch.ts';
import { createBreaker } from '../../src/lib/breaker.ts';
import { createEventLoopBudget } from '../../src/lib/event-loop-budget.ts';
import { createStreak } from '../../src/lib/streak.ts';

describe('a breaker', () => {
  let now = 0;
  const clock = () => new Date(now);
  const options = { minMs: 1000, maxMs: 5000, clock };

  test('doubles its wait after each failure, up to its maximum, and probes with one call', () => {
    const breaker = createBreaker(options);
    expect([breaker.waitMs(), breaker.probing]).toEqual([0, false]);
    const waits = [1, 2, 3, 4].map(() => {
      breaker.failed(clock());
      const waitMs = breaker.waitMs();
      now += waitMs;
      return waitMs;
    });
    expect(waits).toEqual([1000, 2000, 4000, 5000]);
    expect([breaker.waitMs(), breaker.probing]).toEqual([0, true]);
    breaker.succeeded();
    expect(breaker.probing).toBe(false);
  });

  test('counts calls that fail together as one failure', () => {
    const breaker = createBreaker(options);
    const begunAt = clock();
    now += 10;
    for (let call = 0; call < 8; call++) breaker.failed(begunAt);
    expect(breaker.waitMs()).toBe(1000);
  });

  test('waits as long as it is asked to', () => {
    const breaker = createBreaker(options);
    breaker.failed(clock(), 30_000);
    breaker.succeeded();
    expect(breaker.waitMs()).toBe(30_000);
  });

  test('a success ends a streak', () => {
    const streak = createStreak(clock);
    expect(streak.failed(clock())).toBe(1);
    now += 1;
    expect(streak.failed(clock())).toBe(2);
    streak.broken();
    expect(streak.failed(clock())).toBe(1);
  });
});

test('a batch makes one call per source for all keys of one turn, and another call in the next turn', async () => {
  const asked: Array<readonly number[]> = [];
  const load = async (source: { factor: number }, keys: readonly number[]) => {
    asked.push(keys);
    return new Map(keys.filter((key) => key > 0).map((key) => [key, key * source.factor]));
  };
  const ask = createBatch(load);
  const [two, three] = [{ factor: 2 }, { factor: 3 }];
  expect(await Promise.all([ask(two, 1), ask(two, 5), ask(two, 1), ask(three, 1), ask(two, -1)])).toEqual([
    2,
    10,
    2,
    3,
    undefined,
  ]);
  expect(asked).toEqual([[1, 5, -1], [1]]);
  expect(await ask(two, 1)).toBe(2);
  expect(asked).toHaveLength(3);
});

test('the budget leaves its share of the time to others', async () => {
  const pauseFor = createEventLoopBudget(0.5);
  await sleep(50);
  expect(pauseFor()).toBe(0);
  const until = performance.now() + 50;
  while (performance.now() < until);
  await sleep(0);
  expect(pauseFor()).toBeGreaterThan(20);
});
