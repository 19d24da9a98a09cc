import { expect, test } from 'vitest';
import { createTurns } from '../../src/http/turns.ts';

const PAUSE_MS = 20;
const pausing = (ms: number) => (_party: string, then: () => void) => setTimeout(then, ms);

test('who comes alone is served at once, and the next one after the pause', async () => {
  const turns = createTurns(pausing(PAUSE_MS), 10);
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
  const turns = createTurns(pausing(1), 10);
  const served: string[] = [];
  for (const address of ['many', 'many', 'many', 'many', 'one'])
    turns.take(address, () => served.push(address));
  await expect.poll(() => served.length).toBe(5);
  expect(served).toEqual(['many', 'many', 'one', 'many', 'many']);
});

test('there is only so much room for one address', async () => {
  const turns = createTurns(pausing(1), 2);
  const served: string[] = [];
  const come = (address: string) => turns.take(address, () => served.push(address));
  expect([1, 2, 3, 4].map(() => come('many') !== undefined)).toEqual([true, true, true, false]);
  expect(come('one')).toBeDefined();
  await expect.poll(() => served.length).toBe(4);
  expect(come('many')).toBeDefined();
});

test('who leaves the line is not served, and does not take the turn of another', async () => {
  const turns = createTurns(pausing(1), 10);
  const served: string[] = [];
  const come = (party: string, name = party) => turns.take(party, () => served.push(name));
  come('many', 'first');
  const leave = come('one');
  come('many', 'second');
  leave?.();
  leave?.();
  expect(turns.waits('one')).toBe(false);
  come('last');
  await expect.poll(() => served.at(-1)).toBe('last');
  expect(served).toEqual(['first', 'second', 'last']);
});
