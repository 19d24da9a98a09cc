import type { PrismaClient } from '../../db/client.ts';

/**
 * Merges the pending lists of the GIN indexes, of the table or of its partitions, into the indexes. A search reads such a list
 * from end to end, once for every week it covers. Writers merge it only at 4 MB, and doing so sooner would cost them a fifth of
 * their rate (https://www.postgresql.org/docs/current/gin.html#GIN-FAST-UPDATE). Only an index's owner may merge its list, and no
 * standby.
 */
export async function flushPendingLists(db: PrismaClient): Promise<void> {
  await db.$queryRaw`/* flush-pending-lists */
    SELECT gin_clean_pending_list(c.oid) FROM pg_index i
    JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am a ON a.oid = c.relam
    WHERE (i.indrelid = 'generations'::regclass OR i.indrelid IN (SELECT inhrelid FROM pg_inherits WHERE inhparent = 'generations'::regclass))
      AND c.relkind = 'i' AND a.amname = 'gin' AND pg_has_role(c.relowner, 'USAGE') AND NOT pg_is_in_recovery()`;
}
