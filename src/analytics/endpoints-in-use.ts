import { Prisma, type PrismaClient } from '../db/client.ts';
import type { Viewer } from '../deps.ts';
import { readsAll } from '../generations/access.ts';

// More than anybody chooses from. Names that nobody has can be invented.
const MOST = 1000;
// What a user asked for before that, they ask for no more.
const NEWEST_JOBS = 1000;

/**
 * The endpoints of the jobs that the viewer may see, by name: of all jobs, or of a user's newest thousand. It takes as long
 * as there are endpoints, however many jobs they have.
 */
export async function endpointsInUse(db: PrismaClient, viewer: Viewer): Promise<string[]> {
  const used = readsAll(viewer)
    ? Prisma.sql`endpoints_in_use(${MOST}::int)`
    : Prisma.sql`endpoints_of_user(${viewer.userId}, ${NEWEST_JOBS}::int)`;
  const rows = await db.$queryRaw<Array<{ endpoint: string }>>`/* endpoints in use */
    SELECT used.endpoint FROM ${used} AS used (endpoint) LIMIT ${MOST}`;
  return rows.map(({ endpoint }) => endpoint).toSorted();
}
