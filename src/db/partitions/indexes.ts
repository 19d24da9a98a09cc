import type { Client } from 'pg';
import { type IndexStatement, readIndex } from '../migrations/statements.ts';
import { BEFORE_SUFFIX, BY_MONTH } from './names.ts';

/** An index of the table, and the one that the table by month is to have, with another name until the two change places. */
export interface IndexToMake {
  readonly name: string;
  readonly index: IndexStatement;
}

/** The indexes to make. What is unique is so only in `generation_keys`; the index of replays has no other use. */
export async function indexesToMake(client: Client): Promise<IndexToMake[]> {
  const { rows } = await client.query<{ name: string; definition: string }>(
    `SELECT c.relname AS name, pg_get_indexdef(i.indexrelid) AS definition
     FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
     WHERE i.indrelid = 'public.generations'::regclass AND NOT i.indisprimary AND c.relname <> 'generations_replay_once_idx'
     ORDER BY c.relname`,
  );
  return rows.map(({ name, definition }) => {
    const text = definition.replace(/^CREATE UNIQUE /, 'CREATE ');
    const read = readIndex({ text, bare: text });
    if (!read) throw new Error(`the index ${name} cannot be read`);
    return { name, index: { ...read, name: `${name.slice(0, 50)}_by_month`, table: BY_MONTH } };
  });
}

/** The statements that give the indexes of the old table other names, and those of the new one theirs. */
export function renaming(
  client: Client,
  old: readonly string[],
  made: readonly IndexToMake[],
): readonly string[] {
  const rename = (from: string, to: string) =>
    `ALTER INDEX public.${client.escapeIdentifier(from)} RENAME TO ${client.escapeIdentifier(to)}`;
  return [
    ...old.map((name) => rename(name, `${name.slice(0, 63 - BEFORE_SUFFIX.length)}${BEFORE_SUFFIX}`)),
    ...made.map(({ name, index }) => rename(index.name, name)),
    rename(`${BY_MONTH}_pkey`, 'generations_pkey'),
  ];
}
