import { setImmediate } from 'node:timers/promises';
import type { PrismaClient } from '../../db/client.ts';
import { hotTexts } from '../../db/hot-query.ts';
import type { TextRow } from '../../db/text-query.ts';
import { readsAll } from '../../generations/access.ts';
import { type Lookup, lookupStatement } from '../../generations/find/list.ts';
import type { RowParts } from '../../generations/row.ts';
import { createRoom, type Room } from '../../lib/room.ts';
import { type JoinedWorks, joinWorks, type Work } from '../../lib/work.ts';

/** Looks up a job that a viewer may see by fal's id of it, for a request. */
type LookUp = (db: PrismaClient, lookup: Lookup, work: Work) => Promise<TextRow | undefined>;

/** What is looked up by one statement, which waits for its turn. */
interface Waiting {
  readonly lookups: Lookup[];
  readonly works: JoinedWorks;
  readonly found: Promise<ReadonlyArray<TextRow | undefined>>;
}

// Many more would hold up the first of them.
const MOST = 32;

const rooms = new WeakMap<PrismaClient, Room>();

/** Where the lookups of all viewers wait for one another: they have as many statements at once as one viewer may have of others. */
function roomOf(db: PrismaClient, { statements }: Work): Room {
  const room = rooms.get(db) ?? createRoom(statements.places);
  rooms.set(db, room);
  return room;
}

/**
 * Looks up jobs with these parts of them. What whoever asks for in the same turn of the event loop, or while a statement waits for its
 * turn, is one statement: it takes the server half of a lookup's time to send one and read its answer. Viewers who read all jobs and
 * those who read their own have different statements.
 */
export function createLookUp(parts: RowParts): LookUp {
  const waiting = new Map<boolean, Waiting>();

  function begin(all: boolean, db: PrismaClient, lookup: Lookup, work: Work): Waiting {
    const lookups = [lookup];
    let takesOthers = true;
    const leave = () => {
      takesOthers = false;
      if (waiting.get(all)?.lookups === lookups) waiting.delete(all);
    };
    const works = joinWorks(work, roomOf(db, work), leave);
    const statement = () => {
      leave();
      return lookupStatement(lookups, parts).sql;
    };
    const run = async () => {
      await setImmediate();
      const rows = await hotTexts(db, statement, { planOnce: true, work: works.work });
      return inPlace(rows, lookups.length);
    };
    const begun = { lookups, works, found: run() };
    if (takesOthers) waiting.set(all, begun);
    return begun;
  }

  return async (db, lookup, work) => {
    const all = readsAll(lookup.viewer);
    const known = waiting.get(all);
    if (!known || known.lookups.length >= MOST) {
      const [row] = await begin(all, db, lookup, work).found;
      return row;
    }
    const place = known.lookups.push(lookup) - 1;
    known.works.join(work);
    return (await known.found)[place];
  };
}

/** The rows of so many lookups, each where its lookup is. */
function inPlace(rows: readonly TextRow[], lookups: number): ReadonlyArray<TextRow | undefined> {
  if (lookups === 1) return rows;
  const found = Array.from<TextRow | undefined>({ length: lookups });
  // `lookupStatement` selects it behind the columns.
  for (const row of rows) found[Number(row.at(-1)) - 1] = row;
  return found;
}
