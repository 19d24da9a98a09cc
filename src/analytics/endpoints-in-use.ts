import { Prisma, type PrismaClient } from '../db/client.ts';
import type { Viewer } from '../deps.ts';
import { accessSql, readsAll } from '../generations/access.ts';

// More than anybody chooses from. Names that nobody has can be invented.
const MOST = 1000;
// What a user asked for before that, they ask for no more.
const NEWEST_JOBS = 1000;

/**
 * The endpoints of the jobs that the viewer may see, by name: of all jobs, or of a user's newest thousand. It takes as long
 * as there are endpoints, however many jobs they have.
 */
export async function endpointsInUse(db: PrismaClient, viewer: Viewer): Promise<string[]> {
  const used = readsAll(viewer) ? EACH : newestOf(viewer);
  const rows = await db.$queryRaw<Array<{ endpoint: string }>>`/* endpoints in use */
    ${used} SELECT endpoint FROM used WHERE endpoint IS NOT NULL LIMIT ${MOST}`;
  return rows.map(({ endpoint }) => endpoint).toSorted();
}

// From each to the next in the index: https://wiki.postgresql.org/wiki/Loose_indexscan
const EACH = Prisma.sql`WITH RECURSIVE used AS (
    (SELECT endpoint FROM generations ORDER BY endpoint LIMIT 1)
    UNION ALL
    SELECT (SELECT g.endpoint FROM generations g WHERE g.endpoint > used.endpoint ORDER BY g.endpoint LIMIT 1)
    FROM used WHERE used.endpoint IS NOT NULL)`;

function newestOf(viewer: Viewer): Prisma.Sql {
  return Prisma.sql`WITH used AS (SELECT DISTINCT newest.endpoint FROM (
    SELECT g.endpoint FROM generations g WHERE ${accessSql(viewer)} ORDER BY g.created_at DESC LIMIT ${NEWEST_JOBS}) AS newest)`;
}
