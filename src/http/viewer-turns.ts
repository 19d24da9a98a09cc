import type { IncomingMessage, ServerResponse } from 'node:http';
import { type EventLoopUtilization, performance } from 'node:perf_hooks';
import { LRUCache } from 'lru-cache';
import { takeOut } from '../lib/lists.ts';
import { onceStream } from './stream-begin.ts';
import { whenOver } from './when-over.ts';

/** A request of a viewer that asks to be let in. */
interface Asking {
  readonly viewer: string;
  readonly request: Pick<IncomingMessage, 'socket' | 'once'>;
  readonly response: Pick<ServerResponse, 'closed' | 'once'>;
  readonly serve: () => void;
  /** Called instead where that takes too long, or where too many of the viewer wait. */
  readonly refuse: () => void;
}

/** What one viewer has under way. */
interface Line {
  readonly waiting: Array<() => void>;
  underWay: number;
  resting: boolean;
  /** What is followed by a rest, while somebody else asks. */
  round?: Round | undefined;
}

/** Since when a viewer is let in, and how busy the main thread was until then. */
interface Round {
  readonly began: number;
  readonly before: EventLoopUtilization;
}

export interface ViewerTurns {
  letIn(asking: Asking): void;
}

// Of one viewer; each keeps its connection.
const ROOM = 1000;
// For so long after the last request of a viewer who asks now and then.
const RECENT_MS = 1000;
// After an answer on another connection.
const APART_MS = 10;
const MAX_VIEWERS = 10_000;
// Where nobody else asks. Somebody who does then waits for these at most.
const AT_ONCE = 8;
// Of the first viewers, also while they have nothing under way: opening one for each request takes longer.
const KEPT_LINES = 1000;
// However busy others keep the server.
const SHORTEST_REST_MS = 4;
// So much less than a rest may come one after the other before it.
const LITTLE_MS = 2;
const LONGEST_REST_MS = 50;

/**
 * A viewer who asks now and then is served at once. The requests of one who has one under way, or has just had one answered on
 * another connection, are let in some at a time, and while somebody else asks now and then, one after the other, with a rest that is
 * as long as the main thread was busy since the last one, so that there is time for the others; those that take little time come
 * without one. Without anybody else there is no rest. So many of a viewer are under way at most. Nobody waits longer than `longestMs`.
 */
export function createViewerTurns(longestMs: number, mostUnderWay: number): ViewerTurns {
  const lines = new Map<string, Line>();
  // Lines of viewers of whom somebody waits.
  let standing = 0;
  const answered = new LRUCache<string, { readonly at: number; readonly port: number | undefined }>({
    max: MAX_VIEWERS,
  });
  const single = createRecent();

  function lineOf(viewer: string): Line {
    const known = lines.get(viewer);
    if (known) return known;
    const line = { waiting: [], underWay: 0, resting: false };
    lines.set(viewer, line);
    return line;
  }

  function forgetIfOver(viewer: string, line: Line): void {
    if (lines.size > KEPT_LINES && !isInUse(line)) lines.delete(viewer);
  }

  function begin(line: Line, { viewer, request, response, serve }: Asking): void {
    line.underWay += 1;
    const { remotePort: port } = request.socket;
    let isOver = false;
    const over = () => {
      if (isOver) return;
      isOver = true;
      line.underWay -= 1;
      answered.set(viewer, { at: performance.now(), port });
      if (line.waiting.length > 0 && !line.resting) letNextIn(viewer, line);
      else if (line.underWay === 0 && line.round && hadLittle(line.round)) line.waiting.shift()?.();
      else forgetIfOver(viewer, line);
    };
    whenOver(request, response, over);
    // What is answered for as long as its reader likes is under way no more than what is answered.
    onceStream(request, over);
    serve();
  }

  function letNextIn(viewer: string, line: Line): void {
    const hasOther = single.hasOther(viewer);
    const others = line.resting ? standing - 1 : standing;
    const most = Math.min(hasOther || others > 0 ? 1 : AT_ONCE, mostUnderWay - line.underWay);
    rest(line, most > 0 && line.waiting.length > 0);
    if (!line.resting) return forgetIfOver(viewer, line);
    const then = () => {
      line.round = undefined;
      letNextIn(viewer, line);
    };
    if (hasOther) {
      line.round = { began: performance.now(), before: performance.eventLoopUtilization() };
      restFrom(line.round, then);
    } else setImmediate(then);
    for (let left = most; left > 0; left -= 1) line.waiting.shift()?.();
  }

  function rest(line: Line, resting: boolean): void {
    if (line.resting !== resting) standing += resting ? 1 : -1;
    line.resting = resting;
  }

  function wait(line: Line, asking: Asking): void {
    const { viewer, request, response, refuse } = asking;
    if (line.waiting.length >= ROOM) return refuse();
    const late = setTimeout(() => {
      leave();
      refuse();
    }, longestMs);
    const enter = () => {
      clearTimeout(late);
      begin(line, asking);
    };
    const leave = () => {
      clearTimeout(late);
      if (takeOut(line.waiting, enter)) forgetIfOver(viewer, line);
    };
    line.waiting.push(enter);
    whenOver(request, response, leave);
    if (!line.resting) letNextIn(viewer, line);
  }

  /** Whether one of the viewer's was answered on another connection, so that they come at once and not one after the other. */
  function wasJustAnswered({ viewer, request }: Asking): boolean {
    const last = answered.get(viewer);
    if (!last || performance.now() - last.at >= APART_MS) return false;
    return last.port !== request.socket.remotePort;
  }

  return {
    letIn(asking) {
      const { viewer, request, response } = asking;
      // Nobody reads the answer to one who has gone meanwhile.
      if (response.closed || request.socket.destroyed) return;
      const line = lineOf(viewer);
      if (isInUse(line) || wasJustAnswered(asking)) return wait(line, asking);
      single.note(viewer);
      begin(line, asking);
    },
  };
}

function isInUse({ waiting, underWay, resting }: Line): boolean {
  return underWay > 0 || resting || waiting.length > 0;
}

function hadLittle({ before }: Round): boolean {
  return performance.eventLoopUtilization(before).active < LITTLE_MS;
}

function restFrom(round: Round, then: () => void): void {
  const elapsed = performance.now() - round.began;
  const { active } = performance.eventLoopUtilization(round.before);
  const left = Math.min(LONGEST_REST_MS, 2 * active) - elapsed;
  if (elapsed >= SHORTEST_REST_MS && left <= 0) then();
  else setTimeout(() => restFrom(round, then), Math.max(SHORTEST_REST_MS, left));
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
