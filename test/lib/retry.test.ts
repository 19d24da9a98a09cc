import { expect, test } from 'vitest';
import { retry } from '../../src/lib/retry.ts';

const clock = () => new Date();

/** Work that fails this many times. */
function failing(times: number): () => Promise<number> {
  let attempts = 0;
  return async () => {
    attempts += 1;
    if (attempts <= times) throw new Error(`attempt ${attempts} failed`);
    return attempts;
  };
}

test('work is repeated until it succeeds', async () => {
  expect(await retry(failing(2), { forMs: 5000, pauseMs: 1, clock })).toBe(3);
});

test('its error is thrown once the time is up', async () => {
  await expect(retry(failing(1), { forMs: 0, pauseMs: 1, clock })).rejects.toThrow('attempt 1 failed');
  await expect(retry(failing(Number.POSITIVE_INFINITY), { forMs: 20, pauseMs: 5, clock })).rejects.toThrow(
    'failed',
  );
});
