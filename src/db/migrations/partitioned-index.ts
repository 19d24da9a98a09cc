import type { Client } from 'pg';
import type { IndexStatement } from './statements.ts';

/** Whether a table or an index is partitioned. */
export async function isPartitioned(client: Client, name: string): Promise<boolean> {
  const { rowCount } = await client.query(
    `SELECT FROM pg_class WHERE oid = to_regclass('public.' || quote_ident($1)) AND relkind IN ('p', 'I')`,
    [name],
  );
  return rowCount === 1;
}

/**
 * Builds an index of a partitioned table while others write to it: concurrently for each of its partitions by `runAlone`, since
 * PostgreSQL does not do so for all at once. After an interruption the next call goes on.
 */
export async function buildPartitioned(
  client: Client,
  index: IndexStatement,
  runAlone: (sql: string) => Promise<void>,
): Promise<void> {
  const quoted = (name: string) => client.escapeIdentifier(name);
  const inPublic = (name: string) => `public.${quoted(name)}`;
  if ((await isValid(client, index.name)) === undefined)
    await client.query(
      index.as({ concurrently: false, name: quoted(index.name), table: `ONLY ${inPublic(index.table)}` }),
    );
  // A month that is made meanwhile has it from the beginning.
  for (let next = await nextPartition(client, index); next; next = await nextPartition(client, index)) {
    const own = nameOf(next, index.name);
    const valid = await isValid(client, own);
    if (valid === false) await runAlone(`DROP INDEX CONCURRENTLY ${inPublic(own)}`);
    if (valid !== true)
      await runAlone(index.as({ concurrently: true, name: quoted(own), table: inPublic(next) }));
    await client.query(`ALTER INDEX ${inPublic(index.name)} ATTACH PARTITION ${inPublic(own)}`);
  }
}

/** Whether an index is whole; undefined if there is none. */
async function isValid(client: Client, name: string): Promise<boolean | undefined> {
  const { rows } = await client.query<{ valid: boolean }>(
    `SELECT indisvalid AS valid FROM pg_index WHERE indexrelid = to_regclass('public.' || quote_ident($1))`,
    [name],
  );
  return rows[0]?.valid;
}

/** A partition that does not have the index yet. */
async function nextPartition(client: Client, { table, name }: IndexStatement): Promise<string | undefined> {
  const { rows } = await client.query<{ partition: string }>(
    `SELECT c.relname AS partition FROM pg_inherits p JOIN pg_class c ON c.oid = p.inhrelid
     WHERE p.inhparent = to_regclass('public.' || quote_ident($1)) AND NOT EXISTS (
       SELECT FROM pg_index i JOIN pg_inherits h ON h.inhrelid = i.indexrelid
       WHERE i.indrelid = c.oid AND h.inhparent = to_regclass('public.' || quote_ident($2)))
     ORDER BY c.relname LIMIT 1`,
    [table, name],
  );
  return rows[0]?.partition;
}

/** PostgreSQL cuts names after 63 bytes. */
function nameOf(partition: string, index: string): string {
  return `${partition}_${index.replace(/^generations_|_by_month$/g, '')}`.slice(0, 63);
}
