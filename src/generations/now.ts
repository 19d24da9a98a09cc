import { Prisma } from '../db/client.ts';
import { hotQuery } from '../db/hot-query.ts';
import { onPrimary } from '../db/replicas/reading.ts';
import type { Viewer } from '../deps.ts';
import { type Now, nowAt } from '../lib/window.ts';
import { accessSql } from './access.ts';
import type { Deps } from './deps.ts';

const EVERYBODY: Viewer = { userId: '', role: 'admin' };

type Needed = Pick<Deps, 'db' | 'clock' | 'clocks'>;

// A row from further ahead was recorded by a clock that was wrong, and must not stretch every window up to it.
const FURTHEST_AHEAD = Prisma.sql`interval '1 day'`;

/**
 * The present by the database's clock, which stamps the rows: the server's own may be minutes off, and a window that ends
 * now would miss what was just recorded. A database that took over from one whose clock was ahead has rows of the future;
 * `end` is after those of a day, as far as the viewer may see them.
 */
export async function readNow(
  { db, clocks }: Pick<Deps, 'db' | 'clocks'>,
  viewer: Viewer = EVERYBODY,
): Promise<Now> {
  const saw = clocks.database.look();
  // A replica has a clock of its own. Every question about a window begins with this.
  const [row] = await onPrimary(
    async () =>
      await hotQuery<{ at: Date; newest: Date | null }>(
        db,
        Prisma.sql`/* now */
          SELECT now() AS at, (SELECT max(g.created_at) FROM generations g
            WHERE ${accessSql(viewer)} AND g.created_at > '1990-01-01' AND g.created_at < now() + ${FURTHEST_AHEAD}) AS newest`,
        { planOnce: true },
      ),
  );
  if (!row) throw new Error('the database has not told the time');
  saw(row.at);
  // A Date has no microseconds, so the millisecond of the newest row belongs to the window.
  return { at: row.at, end: new Date(Math.max(row.at.getTime(), (row.newest?.getTime() ?? 0) + 1)) };
}

/** The same where a window is relative; otherwise the database need not be asked. */
export async function nowFor(deps: Needed, viewer: Viewer, isRelative: boolean): Promise<Now> {
  return isRelative ? await readNow(deps, viewer) : nowAt(deps.clock());
}
