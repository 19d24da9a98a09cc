import type { Client } from 'pg';

/** Merges the pending list of a GIN index, on a partitioned table those of all its months; returns how many pages that were. */
export async function mergePendingList(client: Client, index: string): Promise<number> {
  const { rows } = await client.query<{ pages: number }>(
    `SELECT sum(gin_clean_pending_list(oid))::int AS pages FROM pg_class
     WHERE relkind = 'i' AND (oid = $1::regclass OR oid IN (SELECT inhrelid FROM pg_inherits WHERE inhparent = $1::regclass))`,
    [index],
  );
  return rows[0]?.pages ?? 0;
}
