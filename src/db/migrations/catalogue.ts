import type { Client } from 'pg';
import { type IndexStatement, plainName } from './statements.ts';

/** Something in the catalogue that a migration makes or removes. */
export type Thing =
  | { readonly kind: 'relation' | 'function' | 'type'; readonly name: string }
  | { readonly kind: 'column' | 'trigger' | 'constraint'; readonly name: string; readonly table: string }
  | { readonly kind: 'index'; readonly name: string; readonly index: IndexStatement };

const IN_PUBLIC = `(SELECT oid FROM pg_namespace WHERE nspname = 'public')`;
const EXISTS = {
  relation: `SELECT FROM pg_class WHERE relname = $1 AND relnamespace = ${IN_PUBLIC} AND $2 = ''`,
  function: `SELECT FROM pg_proc WHERE proname = $1 AND pronamespace = ${IN_PUBLIC} AND $2 = ''`,
  type: `SELECT FROM pg_type WHERE typname = $1 AND typnamespace = ${IN_PUBLIC} AND $2 = ''`,
  column: `SELECT FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    WHERE a.attname = $1 AND NOT a.attisdropped AND c.relname = $2 AND c.relnamespace = ${IN_PUBLIC}`,
  trigger: `SELECT FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
    WHERE t.tgname = $1 AND c.relname = $2 AND c.relnamespace = ${IN_PUBLIC}`,
  constraint: `SELECT FROM pg_constraint o JOIN pg_class c ON c.oid = o.conrelid
    WHERE o.conname = $1 AND c.relname = $2 AND c.relnamespace = ${IN_PUBLIC}`,
} as const;

/** Whether the database has the thing; of an index, whether it has one that is as it should be. */
export async function exists(client: Client, thing: Thing): Promise<boolean> {
  if (thing.kind === 'index') return (await stateOfIndex(client, thing.index, thing.name)) === 'built';
  const { rows } = await client.query(EXISTS[thing.kind], [thing.name, 'table' in thing ? thing.table : '']);
  return rows.length > 0;
}

/** What is there of an index: `unfinished` is what an interrupted CREATE INDEX CONCURRENTLY leaves behind. */
export async function stateOfIndex(
  client: Client,
  index: IndexStatement,
  name = index.name,
): Promise<'missing' | 'unfinished' | 'built' | 'another'> {
  const { rows } = await client.query<{ valid: boolean; table: string; definition: string }>(
    `SELECT i.indisvalid AS valid, t.relname AS table, pg_get_indexdef(i.indexrelid) AS definition
     FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
     WHERE c.relname = $1 AND c.relnamespace = ${IN_PUBLIC}`,
    [name],
  );
  const [found] = rows;
  if (!found) return 'missing';
  if (found.table !== index.table) return 'another';
  if (!found.valid) return 'unfinished';
  return contents(found.definition) === (await wouldBe(client, index)) ? 'built' : 'another';
}

/** How PostgreSQL would describe the index: it builds one on an empty copy of the table, and forgets both. */
async function wouldBe(client: Client, index: IndexStatement): Promise<string | undefined> {
  try {
    await client.query('BEGIN');
    await client.query(`CREATE TEMP TABLE probe (LIKE public.${client.escapeIdentifier(index.table)})`);
    await client.query(index.as({ concurrently: false, name: 'probe_idx', table: 'pg_temp.probe' }));
    const { rows } = await client.query<{ definition: string }>(
      `SELECT pg_get_indexdef('pg_temp.probe_idx'::regclass) AS definition`,
    );
    return rows[0] && contents(rows[0].definition);
  } catch {
    // A column or a function that it needs is not there yet.
    return undefined;
  } finally {
    await client.query('ROLLBACK');
  }
}

/** A definition without the names of the index and the table. */
function contents(definition: string): string {
  return definition.replace(/ INDEX .*? USING /s, ' USING ');
}

/** Whether a table has rows. */
export async function hasRows(client: Client, table: string): Promise<boolean> {
  const name = plainName(table);
  const { rows } = await client.query<{ found: string | null }>(
    `SELECT to_regclass('public.' || quote_ident($1))::text AS found`,
    [name],
  );
  if (rows[0]?.found == null) return false;
  const { rowCount } = await client.query(`SELECT FROM public.${client.escapeIdentifier(name)} LIMIT 1`);
  return rowCount !== 0;
}
