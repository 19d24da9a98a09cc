import type { EndSignal } from './ending.ts';
import { takeOut } from './lists.ts';

/** A room with so many places; who comes later waits in line. */
export interface Room {
  /** Gives what gives the place back; undefined if there is none. */
  enterNow(): (() => void) | undefined;
  /**
   * Resolves to what gives the place back. Rejects with the reason of the signal if that ends the wait, and with a
   * RoomFullError if it takes longer than `withinMs`.
   */
  enter(signal?: EndSignal, withinMs?: number): Promise<() => void>;
}

/** There are too many in line already, or no place has become free in time. */
export class RoomFullError extends Error {
  override readonly name = 'RoomFullError';
}

/** Opens a room; at most `maxWaiting` may stand in line. */
export function createRoom(places: number, maxWaiting = Number.POSITIVE_INFINITY): Room {
  let taken = 0;
  const line: Array<() => void> = [];

  function place(): () => void {
    let left = false;
    return () => {
      if (left) return;
      left = true;
      const [next] = line;
      if (next) next();
      else taken -= 1;
    };
  }

  function enterNow(): (() => void) | undefined {
    if (taken >= places) return undefined;
    taken += 1;
    return place();
  }

  return {
    enterNow,
    async enter(signal, withinMs) {
      signal?.throwIfAborted();
      const leave = enterNow();
      if (leave) return leave;
      if (line.length >= maxWaiting) throw new RoomFullError('There are too many in line.');
      return await new Promise((resolve, reject) => {
        const next = () => {
          stopWaiting();
          resolve(place());
        };
        const giveUp = () => {
          stopWaiting();
          reject(signal?.reason instanceof Error ? signal.reason : new Error('The wait was ended.'));
        };
        const late = () => {
          stopWaiting();
          reject(new RoomFullError('No place has become free in time.'));
        };
        // A timer and not a signal of its own: what `AbortSignal.any` joins outlives all collections of young garbage.
        const timer = withinMs === undefined ? undefined : setTimeout(late, withinMs);
        const stopWaiting = () => {
          clearTimeout(timer);
          takeOut(line, next);
          signal?.removeEventListener('abort', giveUp);
        };
        line.push(next);
        signal?.addEventListener('abort', giveUp);
      });
    },
  };
}
