import { expect, test } from 'vitest';
import { createEnding } from '../../src/lib/ending.ts';
import { createRoom, RoomFullError } from '../../src/lib/room.ts';

test('listeners are told once, and not those that have stopped listening or that come later', () => {
  const { signal, abort } = createEnding();
  const told: string[] = [];
  const stopped = () => told.push('stopped');
  signal.addEventListener('abort', () => told.push(`first: ${signal.aborted}`));
  signal.addEventListener('abort', stopped);
  signal.removeEventListener('abort', stopped);
  expect(signal.aborted).toBe(false);
  signal.throwIfAborted();
  const reason = new Error('over');
  abort(reason);
  abort(new Error('once more'));
  signal.addEventListener('abort', () => told.push('later'));
  expect(told).toEqual(['first: true']);
  expect(signal.reason).toBe(reason);
  expect(() => signal.throwIfAborted()).toThrow(reason);
});

test('once nothing ends it any more, nobody is told', () => {
  const { signal, abort, forget } = createEnding();
  const told: string[] = [];
  signal.addEventListener('abort', () => told.push('told'));
  forget();
  abort(new Error('over'));
  expect(told).toEqual([]);
});

test('a wait for a place ends in time, by its signal, or with a place', async () => {
  const room = createRoom(1);
  const { signal, abort } = createEnding();
  const leave = await room.enter(signal, 1);
  await expect(room.enter(signal, 1)).rejects.toThrow(RoomFullError);
  const ended = room.enter(signal, 60_000);
  const next = room.enter(undefined, 60_000);
  abort(new Error('over'));
  await expect(ended).rejects.toThrow('over');
  leave();
  (await next)();
});
