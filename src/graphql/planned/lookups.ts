import type { PrismaClient } from '../../db/client.ts';
import { hotTexts } from '../../db/hot-query.ts';
import type { TextRow } from '../../db/text-query.ts';
import { type Lookup, lookupStatement } from '../../generations/find/list.ts';
import type { RowParts } from '../../generations/row.ts';
import { createGroupCommit } from '../../lib/group-commit.ts';
import { createRoom, type Room } from '../../lib/room.ts';
import { type JoinedWorks, joinWorks, type Work } from '../../lib/work.ts';

/** Looks up a job that a viewer may see by fal's id of it, for a request. */
type LookUp = (db: PrismaClient, lookup: Lookup, work: Work) => Promise<TextRow | undefined>;

/** The row of each lookup. */
type Found = ReadonlyArray<TextRow | undefined>;

/** A place among the viewer's statements, for some lookups whose statement has not begun. */
interface Place {
  readonly leave: () => void;
  lookups: number;
}

/** A lookup that has such a place. */
interface Placed {
  readonly db: PrismaClient;
  readonly lookup: Lookup;
  readonly work: Work;
}

/** Lookups of one viewer that wait for a place. */
interface Waiting {
  readonly lookups: Lookup[];
  readonly works: JoinedWorks;
  readonly found: Promise<Found>;
}

// Many more would hold up the first of them.
const MOST = 32;
// For more of a viewer nobody else waits.
const MOST_OF_VIEWER = 8;
// Nor does anybody for a statement that takes longer, as where the database is far away or a connection is silent.
const PATIENCE_MS = 5;

// For a statement whose viewers have their places already.
const NO_WAIT = createRoom(Number.POSITIVE_INFINITY);

/**
 * Looks up jobs with these parts of them. To send a statement and to read its answer takes the server longer than all else that a
 * lookup takes it. So what is asked for while another lookup is under way is one statement, whoever asks. Each viewer has a place for it
 * among their statements. Whoever has none left, or asks for much, waits alone, and what they ask for meanwhile is one statement.
 */
export function createLookUp(parts: RowParts): LookUp {
  const places = new Map<Room, Place>();
  const waiting = new Map<Room, Waiting>();
  const readTogether = createGroupCommit({ most: MOST, patienceMs: PATIENCE_MS, run: readAll });

  /** A place for one more lookup of a viewer, with others of theirs or anew; undefined if there is none. */
  function placeIn(statements: Room): Place | undefined {
    const known = places.get(statements);
    if (known) return known.lookups < MOST_OF_VIEWER ? known : undefined;
    const leave = statements.enterNow();
    if (!leave) return undefined;
    const place = { leave, lookups: 0 };
    places.set(statements, place);
    return place;
  }

  /** What is found for the lookup; undefined if the others take long. */
  async function readInPlace(
    place: Place,
    placed: Placed,
  ): Promise<{ readonly row: TextRow | undefined } | undefined> {
    place.lookups += 1;
    try {
      return await readTogether(placed);
    } finally {
      place.lookups -= 1;
      if (place.lookups === 0) {
        if (places.get(placed.work.statements) === place) places.delete(placed.work.statements);
        place.leave();
      }
    }
  }

  async function readAll(all: readonly Placed[]) {
    for (const { work } of all) places.delete(work.statements);
    // Nobody reads what the others are answered.
    const asked = all.filter(({ work }) => !work.ended.aborted);
    const rows = new Map(await readFor(asked));
    return all.map((placed) => ({ row: rows.get(placed) }));
  }

  async function readFor(asked: readonly Placed[]): Promise<Array<readonly [Placed, TextRow | undefined]>> {
    const [first, ...others] = asked;
    if (!first) return [];
    const { work, join } = joinWorks(first.work, () => undefined);
    for (const other of others) join(other.work);
    const lookups = asked.map(({ lookup }) => lookup);
    const found = await read(first.db, () => lookups, { ...work, statements: NO_WAIT });
    return asked.map((placed, index) => [placed, found[index]]);
  }

  function wait(db: PrismaClient, lookup: Lookup, work: Work): Waiting {
    const { statements } = work;
    const lookups = [lookup];
    const close = () => {
      if (waiting.get(statements)?.lookups === lookups) waiting.delete(statements);
    };
    const works = joinWorks(work, close);
    const inTurn = () => {
      close();
      return lookups;
    };
    const begun = { lookups, works, found: read(db, inTurn, works.work).finally(close) };
    waiting.set(statements, begun);
    return begun;
  }

  async function readInTurn(db: PrismaClient, lookup: Lookup, work: Work): Promise<TextRow | undefined> {
    const known = waiting.get(work.statements);
    if (!known || known.lookups.length >= MOST) {
      const [row] = await wait(db, lookup, work).found;
      return row;
    }
    known.works.join(work);
    const place = known.lookups.push(lookup) - 1;
    return (await known.found)[place];
  }

  async function read(db: PrismaClient, lookups: () => readonly Lookup[], work: Work): Promise<Found> {
    let count = 0;
    const statement = () => {
      const asked = lookups();
      count = asked.length;
      return lookupStatement(asked, parts).sql;
    };
    const rows = await hotTexts(db, statement, { planOnce: true, work });
    if (count === 1) return rows;
    // `lookupStatement` selects the number behind the columns.
    const byNumber = new Map(rows.map((row) => [Number(row.at(-1)), row]));
    return Array.from({ length: count }, (_, index) => byNumber.get(index + 1));
  }

  return async (db, lookup, work) => {
    work.ended.throwIfAborted();
    const place = placeIn(work.statements);
    const found = place && (await readInPlace(place, { db, lookup, work }));
    return found ? found.row : await readInTurn(db, lookup, work);
  };
}
