import { Prisma } from '../db/client.ts';

/**
 * The condition that leaves out the jobs of replays, which wait on purpose, in a statement on `generations g`. A replay
 * and its jobs are recorded in one transaction and have its time, to the microsecond, so the index on times is enough.
 */
export function notReplayed(since: Date | Prisma.Sql): Prisma.Sql {
  return Prisma.sql`g.created_at NOT IN (SELECT r.created_at FROM replays r WHERE r.created_at >= ${since})`;
}
