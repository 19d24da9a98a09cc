import { expect, test } from 'vitest';
import { createRoom } from '../../src/lib/room.ts';
import { currentWork, sharedWork, working } from '../../src/lib/work.ts';

test('what others may wait for too takes nothing of the viewer who was first', async () => {
  const work = {
    statements: createRoom(1),
    ended: AbortSignal.abort(),
    cancels: true,
    transactions: 0,
  };
  const seen = await working(work, () =>
    sharedWork(async () => {
      await Promise.resolve();
      return currentWork();
    }),
  );
  expect(seen).toBeUndefined();
});
