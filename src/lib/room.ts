/** A room with so many places; who comes later waits in line. */
export interface Room {
  readonly isFull: boolean;
  /** Resolves to what gives the place back. Rejects with the reason of the signal if that ends the wait. */
  enter(signal?: AbortSignal): Promise<() => void>;
}

/** There are too many in line already. */
export class RoomFullError extends Error {
  override readonly name = 'RoomFullError';
}

/** Opens a room; at most `maxWaiting` may stand in line. */
export function createRoom(places: number, maxWaiting = Number.POSITIVE_INFINITY): Room {
  let taken = 0;
  const line = new Set<() => void>();

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

  return {
    get isFull() {
      return taken >= places;
    },
    async enter(signal) {
      signal?.throwIfAborted();
      if (taken < places) {
        taken += 1;
        return place();
      }
      if (line.size >= maxWaiting) throw new RoomFullError('There are too many in line.');
      return await new Promise((resolve, reject) => {
        const next = () => {
          stopWaiting();
          resolve(place());
        };
        const giveUp = () => {
          stopWaiting();
          reject(signal?.reason instanceof Error ? signal.reason : new Error('The wait was ended.'));
        };
        const stopWaiting = () => {
          line.delete(next);
          signal?.removeEventListener('abort', giveUp);
        };
        line.add(next);
        signal?.addEventListener('abort', giveUp);
      });
    },
  };
}
