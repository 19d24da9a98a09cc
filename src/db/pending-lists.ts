import type { PrismaClient } from './client.ts';

/**
 * Moves what writers left in the pending lists of the table's GIN indexes to its place. A search reads such a list from
 * end to end, once for every week that it looks at; writers empty it only when it has 4 MB, and pay a fifth of their rate
 * for doing it sooner (https://www.postgresql.org/docs/current/gin.html#GIN-FAST-UPDATE). Only the indexes' owner may.
 */
export async function flushPendingLists(db: PrismaClient): Promise<void> {
  await db.$queryRaw`/* flush-pending-lists */
    SELECT gin_clean_pending_list(c.oid) FROM pg_index i
    JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am a ON a.oid = c.relam
    WHERE i.indrelid = 'generations'::regclass AND a.amname = 'gin' AND pg_has_role(c.relowner, 'USAGE')`;
}
