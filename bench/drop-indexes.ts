import type { Client } from 'pg';

/** An index that was dropped, and the statement that builds it again. */
export interface DroppedIndex {
  readonly name: string;
  readonly definition: string;
}

/**
 * Drops the indexes of a table but for its primary key: inserting many rows is many times faster without them. Their definitions
 * come from the database, so from the migrations.
 */
export async function dropIndexes(client: Client, table: string): Promise<DroppedIndex[]> {
  const { rows: indexes } = await client.query<DroppedIndex>(
    `SELECT indexrelid::regclass::text AS name, replace(pg_get_indexdef(indexrelid), ' ON ONLY ', ' ON ') AS definition
     FROM pg_index WHERE indrelid = $1::regclass AND NOT indisprimary ORDER BY indexrelid`,
    [table],
  );
  for (const { name } of indexes) await client.query(`DROP INDEX ${name}`);
  return indexes;
}
