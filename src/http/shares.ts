import type { Shares } from '../config.ts';
import { ServerBusyError } from '../errors.ts';
import type { EndSignal } from '../lib/ending.ts';
import { createRoom, type Room, RoomFullError } from '../lib/room.ts';

/** A place for one request of a viewer. */
interface Place {
  /** Where the statements of all the viewer's requests wait for one another. */
  readonly statements: Room;
  leave(): void;
}

/** What each viewer has under way. */
export interface ViewerShares {
  /** Waits for a place; throws a ServerBusyError if there is none soon. */
  enter(viewer: string, room: 'queries' | 'mutations', signal: EndSignal): Promise<Place>;
  /** For what goes on for long and takes no place: only its statements wait with the others. */
  stayBeside(viewer: string): Place;
}

interface Share {
  readonly queries: Room;
  readonly mutations: Room;
  readonly statements: Room;
  /** How many are in it or wait. */
  users: number;
}

// Of the connections: two who take all they can leave some for others.
const OF_CONNECTIONS = 0.4;
// Each keeps its body in memory.
const MAX_WAITING = 200;
// Of the first viewers, also while they have nothing under way: opening one for each request takes longer.
const KEPT = 1000;

/** How many requests of a viewer a share takes, of whichever kind they are. */
export function placesOf({ queries, mutations }: Pick<Shares, 'queries' | 'mutations'>): number {
  return Math.max(queries, mutations, MAX_WAITING);
}

/** Gives each viewer the same share of the requests at once and of the connections to the database. */
export function createShares(
  { queries, mutations, queueMs }: Pick<Shares, 'queries' | 'mutations' | 'queueMs'>,
  connections: number,
): ViewerShares {
  const shares = new Map<string, Share>();
  const statements = Math.max(1, Math.floor(connections * OF_CONNECTIONS));

  function open(viewer: string): Share {
    const share = {
      queries: createRoom(queries, MAX_WAITING),
      mutations: createRoom(mutations, MAX_WAITING),
      statements: createRoom(statements),
      users: 0,
    };
    shares.set(viewer, share);
    return share;
  }

  function join(viewer: string): { readonly share: Share; readonly forget: () => void } {
    const share = shares.get(viewer) ?? open(viewer);
    share.users += 1;
    const forget = () => {
      share.users -= 1;
      if (share.users === 0 && shares.size > KEPT) shares.delete(viewer);
    };
    return { share, forget };
  }

  return {
    async enter(viewer, room, signal) {
      const { share, forget } = join(viewer);
      try {
        const leave = await enterInTime(share[room], signal, queueMs);
        return {
          statements: share.statements,
          leave() {
            leave();
            forget();
          },
        };
      } catch (error) {
        forget();
        throw error;
      }
    },
    stayBeside(viewer) {
      const { share, forget } = join(viewer);
      return { statements: share.statements, leave: forget };
    },
  };
}

async function enterInTime(room: Room, signal: EndSignal, withinMs: number): Promise<() => void> {
  try {
    return await room.enter(signal, withinMs);
  } catch (error) {
    if (!(error instanceof RoomFullError)) throw error;
    throw new ServerBusyError(
      'You have as many requests under way as one may have: ask again when some have ended.',
    );
  }
}
