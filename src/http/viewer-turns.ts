import type { ServerResponse } from 'node:http';
import { type EventLoopUtilization, performance } from 'node:perf_hooks';
import { LRUCache } from 'lru-cache';
import { createTurns } from './turns.ts';

/** Lets the requests of viewers in. */
export interface ViewerTurns {
  /** Serves a request when it is its viewer's turn; it is `refused` where that takes too long, or too many wait. */
  letIn(viewer: string, response: ServerResponse, serve: () => void, refused: () => void): void;
}

// Of one viewer; each keeps its connection.
const ROOM = 1000;
// For so long after the last request of a viewer who asks now and then.
const RECENT_MS = 1000;
// After an answer. A person, or a page that waits for one answer to ask the next thing, takes longer.
const APART_MS = 10;
const MAX_VIEWERS = 10_000;
// However little there was to do, and however busy others keep the server: those who wait are let in twenty times a second.
const SHORTEST_REST_MS = 4;
const LONGEST_REST_MS = 50;

/**
 * A viewer who asks now and then is served at once. Whoever has a request under way, or has just had one answered, waits for
 * a turn, and viewers take turns: one request after the other, and while somebody else asks now and then, the server rests
 * after each for as long as the main thread was busy since, so that there is time for them. Without anybody else there is no
 * rest. Nobody waits longer than `longestMs`.
 */
export function createViewerTurns(longestMs: number): ViewerTurns {
  const underWay = new Map<string, number>();
  const answered = new LRUCache<string, number>({ max: MAX_VIEWERS });
  const single = createRecent();
  const turns = createTurns((viewer, then) => {
    if (!single.hasOther(viewer)) setImmediate(then);
    else restFrom(performance.now(), performance.eventLoopUtilization(), then);
  }, ROOM);

  function begin(viewer: string, response: ServerResponse, serve: () => void): void {
    underWay.set(viewer, (underWay.get(viewer) ?? 0) + 1);
    response.once('close', () => {
      const left = (underWay.get(viewer) ?? 1) - 1;
      if (left > 0) underWay.set(viewer, left);
      else underWay.delete(viewer);
      answered.set(viewer, performance.now());
    });
    serve();
  }

  function isBusy(viewer: string): boolean {
    const since = performance.now() - (answered.get(viewer) ?? Number.NEGATIVE_INFINITY);
    return underWay.has(viewer) || since < APART_MS || turns.waits(viewer);
  }

  function wait(viewer: string, response: ServerResponse, serve: () => void, refused: () => void): void {
    const late = setTimeout(() => {
      leave?.();
      refused();
    }, longestMs);
    const leave = turns.take(viewer, () => {
      clearTimeout(late);
      begin(viewer, response, serve);
    });
    response.once('close', () => {
      clearTimeout(late);
      leave?.();
    });
    if (leave) return;
    clearTimeout(late);
    refused();
  }

  return {
    letIn(viewer, response, serve, refused) {
      if (isBusy(viewer)) return wait(viewer, response, serve, refused);
      single.note(viewer);
      begin(viewer, response, serve);
    },
  };
}

function restFrom(began: number, before: EventLoopUtilization, then: () => void): void {
  const elapsed = performance.now() - began;
  const { active } = performance.eventLoopUtilization(before);
  const left = Math.min(LONGEST_REST_MS, 2 * active) - elapsed;
  // At least one turn of the loop, in which what was let in has run.
  if (elapsed >= SHORTEST_REST_MS && left <= 0) then();
  else setTimeout(() => restFrom(began, before, then), Math.max(SHORTEST_REST_MS, left));
}

/** Who came last, and who of the others before. */
function createRecent() {
  let last = { viewer: '', at: Number.NEGATIVE_INFINITY };
  let other = last;
  return {
    note(viewer: string): void {
      if (viewer !== last.viewer) other = last;
      last = { viewer, at: performance.now() };
    },
    hasOther(viewer: string): boolean {
      const { at } = last.viewer === viewer ? other : last;
      return performance.now() - at < RECENT_MS;
    },
  };
}
