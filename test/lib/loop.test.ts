import { expect, test, vi } from 'vitest';
import { createBell } from '../../src/lib/bell.ts';
import { startLoop } from '../../src/lib/loop.ts';

test('rounds follow each other without overlapping, even after a failed one, until the loop is closed', async () => {
  let running = 0;
  let most = 0;
  let rounds = 0;
  const errors: unknown[] = [];
  const loop = startLoop({
    round: async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      rounds += 1;
      if (rounds === 2) throw new Error('once');
      return { pauseMs: 1 };
    },
    retryMs: 1,
    onError: (error) => errors.push(error),
  });
  await vi.waitUntil(() => rounds > 5, 15_000);
  await loop.close();
  const last = rounds;
  expect([most, errors.length]).toEqual([1, 1]);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(rounds).toBe(last);
});

test('a pause is never shorter than asked for, since fal may have asked for it, and ends when the loop is closed', async () => {
  const begun: number[] = [];
  const loop = startLoop({
    round: async () => {
      begun.push(performance.now());
      return { pauseMs: begun.length > 4 ? 60_000 : 30 };
    },
    retryMs: 1,
    onError: () => undefined,
  });
  await vi.waitUntil(() => begun.length > 4, 15_000);
  const closing = performance.now();
  await loop.close();
  expect(performance.now() - closing).toBeLessThan(4000);
  const pauses = begun.slice(1).map((time, index) => time - (begun[index] ?? 0));
  // A timer may fire up to a millisecond early.
  expect(Math.min(...pauses)).toBeGreaterThan(28);
});

test('a bell ends a pause, also one that had not begun when it rang', async () => {
  const bell = createBell();
  let rounds = 0;
  const loop = startLoop({
    async round() {
      rounds += 1;
      if (rounds === 1) bell.ring();
      return { pauseMs: 60_000 };
    },
    retryMs: 1,
    onError: () => undefined,
    bell,
  });
  await vi.waitUntil(() => rounds === 2, 15_000);
  bell.ring();
  await vi.waitFor(() => expect(rounds).toBe(3), 15_000);
  await loop.close();
});
