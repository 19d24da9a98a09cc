import { setTimeout as sleep } from 'node:timers/promises';
import { InvalidInputError } from '../errors.ts';
import { readsAll } from '../generations/access.ts';
import type { Deps } from '../generations/deps.ts';
import { createBell } from '../lib/bell.ts';
import { outsideTraces } from '../lib/tracing.ts';
import { sharedWork } from '../lib/work.ts';
import { logFailure } from '../logger.ts';
import { findFitting, keyOf, type Wanted } from './fitting.ts';
import { keepNoting } from './noting.ts';
import { type Position, readPosition, writePosition } from './position.ts';
import { type Change, readChanges } from './read.ts';
import { MOST_WAITING, UpdateQueue } from './update-queue.ts';
import { startWaking } from './waking.ts';

/** Tells whoever wants to know what has changed. Nothing is done while nobody does. */
export interface Feed {
  /** The changes of these jobs: all since a position, or all from now on. Throws an InvalidInputError. */
  follow(wanted: Wanted, after: string | undefined): Promise<UpdateQueue>;
  /** Calls back when a replay, or one of its jobs, may have changed. Returns what ends that. */
  watchReplay(id: bigint, onChange: () => void): Promise<() => void>;
}

/** A subscriber with the part of `Wanted` that is looked up for each change. */
interface Follower extends Wanted {
  readonly queue: UpdateQueue;
  readonly key: string;
}

// Changes that come at once are read together.
const GATHER_MS = 75;
// Where notifications do not arrive, and where one may have been lost with its connection.
const POLL_MS = 1000;
const LISTENING_POLL_MS = 5000;
// While transactions are open that began before anything was noted.
const INCOMPLETE_POLL_MS = 200;
const RETRY_MS = 500;
// Less than the time for which changes are noted, and than that for which they are kept.
const RENEW_MS = 60_000;
const REMIND_MS = 4 * 60_000;
// In one reading; where there are more, everybody begins anew.
const MOST_CHANGES = 10_000;
// Of the connections for requests.
const FILTERS_AT_ONCE = 2;
// Of all together.
const FILTERS_MS = 2000;
const MAX_CURSOR = 20_000;

/** Opens the feed of a process. It reads for all its subscribers at once. */
export function createFeed(
  deps: Pick<Deps, 'db' | 'clock' | 'clocks' | 'log'>,
  { directUrl }: { readonly directUrl: string | undefined },
): Feed {
  const followers = new Set<Follower>();
  const watchers = new Map<bigint, Set<() => void>>();
  const lookedFor = new Set<string>();
  let users = 0;
  let reading: { readonly ready: Promise<void>; stop(): void } | undefined;
  let position: Position | undefined;

  /** Resolves once there is a position from which on all changes are told. */
  async function begin(): Promise<Position> {
    users += 1;
    try {
      reading ??= sharedWork(() => outsideTraces(start));
      await reading.ready;
      if (!position) throw new Error('there is no position');
      return position;
    } catch (error) {
      end();
      throw error;
    }
  }

  function end(): void {
    users -= 1;
    if (users > 0) return;
    reading?.stop();
    reading = undefined;
    position = undefined;
  }

  function start() {
    const ended = new AbortController();
    const bell = createBell();
    const waking = startWaking({ ...deps, directUrl }, bell.ring);
    let noted = { at: Number.NEGATIVE_INFINITY, notify: false };
    let reminded = performance.now();
    let complete = false;

    async function note(): Promise<void> {
      const { listening: notify } = waking;
      if (performance.now() - noted.at < RENEW_MS && (noted.notify || !notify)) return;
      noted = { at: performance.now(), notify };
      await keepNoting(deps.db, { notify }).catch((error: unknown) => {
        noted = { ...noted, at: Number.NEGATIVE_INFINITY };
        throw error;
      });
    }

    async function round(): Promise<void> {
      await note();
      let read = await readChanges(deps.db, position, { most: MOST_CHANGES });
      if (!read) {
        // They are gone after a crash of the database.
        noted = { ...noted, at: Number.NEGATIVE_INFINITY };
        await note();
        read = await readChanges(deps.db, position, { most: MOST_CHANGES });
      }
      if (ended.signal.aborted) return;
      if (!read) throw new Error('changes are not noted');
      const before = position;
      ({ position, complete } = read);
      const cursor = writePosition(position);
      const lost = complete || read.cut || before?.epoch !== position.epoch;
      if (before && !read.all && lost) return loseAll(cursor);
      await tell(read.changes, cursor);
      if (performance.now() - reminded < REMIND_MS) return;
      reminded = performance.now();
      for (const { queue } of followers) queue.remind(cursor);
    }

    async function run(): Promise<void> {
      while (!ended.signal.aborted) {
        const began = performance.now();
        await bell.wait(complete ? (waking.listening ? LISTENING_POLL_MS : POLL_MS) : INCOMPLETE_POLL_MS);
        await sleep(Math.max(0, began + GATHER_MS - performance.now()));
        try {
          if (!ended.signal.aborted) await round();
        } catch (error) {
          logFailure(deps.log, error, 'changes could not be read');
          await sleep(RETRY_MS);
          bell.ring();
        }
      }
    }

    const ready = round();
    ready.then(run, () => undefined);
    return {
      ready,
      stop() {
        ended.abort();
        waking.close();
        bell.ring();
      },
    };
  }

  function loseAll(cursor: string): void {
    for (const { queue } of followers) queue.lose(cursor);
    for (const callbacks of watchers.values()) for (const call of callbacks) call();
  }

  async function tell(changes: readonly Change[], cursor: string): Promise<void> {
    const replays = new Set(changes.flatMap(({ replayId }) => replayId ?? []));
    for (const id of replays) for (const call of watchers.get(id) ?? []) call();
    const changed = idsByUser(changes);
    // Whoever comes from now on begins after these changes.
    const present = [...followers];
    const byKey = new Map<string, Follower[]>();
    for (const follower of present) {
      const ids = changed.of(follower);
      if (!follower.filter || ids.length === 0) pass(follower, ids, ALL, cursor);
      else byKey.set(follower.key, [...(byKey.get(follower.key) ?? []), follower]);
    }
    const filtered = [...byKey.values()];
    const deadline = performance.now() + FILTERS_MS;
    while (filtered.length > 0)
      await Promise.all(
        filtered.splice(0, FILTERS_AT_ONCE).map(async (alike) => {
          const [one] = alike;
          const ids = one ? changed.of(one) : [];
          const fits = one && (await fittingBy(deadline, one, ids));
          for (const follower of alike) pass(follower, ids, fits, cursor);
        }),
      );
  }

  /** Which of the jobs its filter fits; undefined where that is not known by then: others wait. */
  async function fittingBy(
    deadline: number,
    follower: Follower,
    ids: readonly bigint[],
  ): Promise<ReadonlySet<bigint> | undefined> {
    const { key } = follower;
    const left = deadline - performance.now();
    // Statements of one filter do not pile up.
    if (left <= 0 || lookedFor.has(key)) return undefined;
    lookedFor.add(key);
    const late = new AbortController();
    const found = findFitting(deps, follower, ids)
      .catch((error: unknown) => {
        logFailure(deps.log, error, 'it is not known which subscribers want the changes');
      })
      .finally(() => {
        lookedFor.delete(key);
        late.abort();
      });
    const tooLate = sleep(left, undefined, { signal: late.signal }).catch(() => undefined);
    return (await Promise.race([found, tooLate])) ?? undefined;
  }

  function pass(
    { queue }: Follower,
    ids: readonly bigint[],
    fits: Pick<ReadonlySet<bigint>, 'has'> | undefined,
    cursor: string,
  ): void {
    if (!fits) return queue.lose(cursor);
    queue.add(
      ids.map((id) => [id, fits.has(id)] as const),
      cursor,
    );
  }

  async function catchUp(follower: Follower, after: string, since: Position): Promise<void> {
    const { queue, viewer } = follower;
    const read = await readChanges(deps.db, since, { viewer, most: MOST_WAITING });
    if (!read?.all) return queue.start();
    const ids = idsByUser(read.changes).of(follower);
    const fitting = await findFitting(deps, follower, ids);
    queue.startAfter(after, new Map(ids.map((id) => [id, fitting.has(id)])));
  }

  return {
    async follow(wanted, after) {
      const since = after === undefined ? undefined : sinceOf(after);
      await findFitting(deps, wanted, []);
      const from = await begin();
      const queue = new UpdateQueue(writePosition(position ?? from), () => {
        followers.delete(follower);
        end();
      });
      const follower: Follower = { ...wanted, queue, key: keyOf(wanted) };
      followers.add(follower);
      try {
        if (after === undefined || !since) queue.start();
        else await catchUp(follower, after, since);
      } catch (error) {
        void queue.return();
        throw error;
      }
      return queue;
    },
    async watchReplay(id, onChange) {
      await begin();
      const callbacks = watchers.get(id) ?? new Set();
      watchers.set(id, callbacks.add(onChange));
      return () => {
        if (!callbacks.delete(onChange)) return;
        if (callbacks.size === 0 && watchers.get(id) === callbacks) watchers.delete(id);
        end();
      };
    },
  };
}

const ALL: Pick<ReadonlySet<bigint>, 'has'> = { has: () => true };

function sinceOf(after: string): Position {
  const since = after.length > MAX_CURSOR ? undefined : readPosition(after);
  if (!since) throw new InvalidInputError('after', 'This is not a cursor of this subscription.');
  return since;
}

/** The jobs that have changed, for those who see all of them and for each user. */
function idsByUser(changes: readonly Change[]): { of(wanted: Wanted): readonly bigint[] } {
  const all = new Set<bigint>();
  const byUser = new Map<string, Set<bigint>>();
  for (const { generationId, userId } of changes) {
    if (generationId === null) continue;
    all.add(generationId);
    const own = byUser.get(userId) ?? new Set();
    byUser.set(userId, own.add(generationId));
  }
  const everything = [...all];
  const lists = new Map(Array.from(byUser, ([userId, ids]) => [userId, [...ids]]));
  return { of: ({ viewer }) => (readsAll(viewer) ? everything : (lists.get(viewer.userId) ?? [])) };
}
