import { expect, test } from 'vitest';
import { createTurns } from '../../src/http/turns.ts';

const PAUSE_MS = 20;

test('who comes alone is served at once, and the next one after the pause', async () => {
  const turns = createTurns(PAUSE_MS, 10);
  const served: number[] = [];
  const began = performance.now();
  turns.take('a', () => served.push(performance.now() - began));
  expect(served).toHaveLength(1);
  turns.take('a', () => served.push(performance.now() - began));
  expect(served).toHaveLength(1);
  await expect.poll(() => served.length).toBe(2);
  expect(served[1]).toBeGreaterThan(PAUSE_MS - 2);
});

test('an address with many in line keeps another waiting for one of them', async () => {
  const turns = createTurns(1, 10);
  const served: string[] = [];
  for (const address of ['many', 'many', 'many', 'many', 'one'])
    turns.take(address, () => served.push(address));
  await expect.poll(() => served.length).toBe(5);
  expect(served).toEqual(['many', 'many', 'one', 'many', 'many']);
});

test('there is only so much room for one address', async () => {
  const turns = createTurns(1, 2);
  const served: string[] = [];
  const come = (address: string) => turns.take(address, () => served.push(address));
  expect([1, 2, 3, 4].map(() => come('many'))).toEqual([true, true, true, false]);
  expect(come('one')).toBe(true);
  await expect.poll(() => served.length).toBe(4);
  expect(come('many')).toBe(true);
});
