import { createBell } from '../lib/bell.ts';
import type { Feed } from './feed.ts';

interface Reading<Replay> {
  readonly read: () => Promise<Replay>;
  /** Whether nothing of it changes any more. */
  readonly isOver: (replay: Replay) => boolean;
}

// At most twice a second.
const APART_MS = 500;
const LONGEST_MS = 2 ** 31 - 1;

/** A replay as it is now, and again each time it may have changed. */
export async function followReplay<Replay>(
  feed: Feed,
  id: bigint,
  { read, isOver }: Reading<Replay>,
): Promise<AsyncIterableIterator<Replay, undefined>> {
  const bell = createBell();
  const ended = createBell();
  const stopWatching = await feed.watchReplay(id, bell.ring);
  let told = Number.NEGATIVE_INFINITY;
  let over = false;

  function end(): IteratorResult<Replay, undefined> {
    over = true;
    stopWatching();
    bell.ring();
    ended.ring();
    return { value: undefined, done: true };
  }

  async function next(): Promise<IteratorResult<Replay, undefined>> {
    if (told > 0) await bell.wait(LONGEST_MS);
    const early = told + APART_MS - performance.now();
    if (early > 0) await ended.wait(early);
    if (over) return { value: undefined, done: true };
    told = performance.now();
    const value = await read();
    if (isOver(value)) end();
    return { value, done: false };
  }

  const updates: AsyncIterableIterator<Replay, undefined> = {
    next,
    return: () => Promise.resolve(end()),
    [Symbol.asyncIterator]: () => updates,
  };
  return updates;
}
