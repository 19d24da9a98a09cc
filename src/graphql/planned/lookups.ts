import type { PrismaClient } from '../../db/client.ts';
import { hotTexts } from '../../db/hot-query.ts';
import type { TextRow } from '../../db/text-query.ts';
import type { Viewer } from '../../deps.ts';
import { lookupStatement } from '../../generations/find/list.ts';
import type { RowParts } from '../../generations/row.ts';
import { type JoinedWorks, joinWorks, type Work } from '../../lib/work.ts';

/** What a request looks up. */
interface Asked {
  readonly requestId: string;
  readonly work: Work;
}

/** Looks up a job that a viewer may see by fal's id of it. */
type LookUp = (db: PrismaClient, viewer: Viewer, asked: Asked) => Promise<TextRow | undefined>;

/** What is looked up by one statement, which waits for its turn. */
interface Waiting {
  readonly ids: Set<string>;
  readonly works: JoinedWorks;
  readonly found: Promise<ReadonlyMap<string | null | undefined, TextRow>>;
}

// Many more would hold up the first of them.
const MOST = 32;

/**
 * Looks up jobs with these parts of them, which have the request id at this place. What a viewer asks for while a statement of theirs
 * waits for its turn, as a backend does that asks for many at once, joins that: nobody waits for it who would not wait anyway.
 */
export function createLookUp(parts: RowParts, place: number): LookUp {
  const waiting = new Map<string, Waiting>();

  function begin(key: string, db: PrismaClient, viewer: Viewer, { requestId, work }: Asked): Waiting {
    const ids = new Set([requestId]);
    let takesOthers = true;
    const leave = () => {
      takesOthers = false;
      if (waiting.get(key)?.ids === ids) waiting.delete(key);
    };
    const works = joinWorks(work, leave);
    const statement = () => {
      leave();
      return lookupStatement(viewer, [...ids], parts).sql;
    };
    const rows = hotTexts(db, statement, { planOnce: true, work: works.work });
    const found = rows.then((some) => new Map(some.map((row) => [row[place], row])));
    const begun = { ids, works, found };
    if (takesOthers) waiting.set(key, begun);
    return begun;
  }

  return async (db, viewer, asked) => {
    // Whoever has two tokens may have another role with each.
    const key = `${viewer.role} ${viewer.userId}`;
    const known = waiting.get(key);
    const joins = known !== undefined && known.ids.size < MOST;
    const { ids, works, found } = joins ? known : begin(key, db, viewer, asked);
    if (joins) {
      ids.add(asked.requestId);
      works.join(asked.work);
    }
    return (await found).get(asked.requestId);
  };
}
