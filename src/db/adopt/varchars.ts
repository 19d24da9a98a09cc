import type { Client } from 'pg';

/** How the columns that are VARCHAR become text, each with its new type. */
export interface Varchars {
  /** By a change of the catalogue alone. */
  readonly relabelled: ReadonlyMap<string, string>;
  /** By a copy, since the change would keep everybody out while PostgreSQL reads the rows. */
  readonly copied: ReadonlyMap<string, string>;
}

/**
 * Tells apart the columns whose partial indexes, indexes of expressions or CHECKs a change of type would have built or proven
 * anew. Either way a column keeps its collation.
 */
export async function splitVarchars(client: Client, columns: readonly string[]): Promise<Varchars> {
  const { rows } = await client.query<{ name: string; type: string; copied: boolean }>(
    `SELECT attname AS name,
       'text' || coalesce((SELECT format(' COLLATE %I.%I', n.nspname, l.collname)
         FROM pg_collation l JOIN pg_namespace n ON n.oid = l.collnamespace
         WHERE l.oid = a.attcollation AND l.collname <> 'default'), '') AS type,
       EXISTS (SELECT FROM pg_depend d LEFT JOIN pg_index i ON d.classid = 'pg_class'::regclass AND i.indexrelid = d.objid
           LEFT JOIN pg_constraint o ON d.classid = 'pg_constraint'::regclass AND o.oid = d.objid AND o.contype = 'c'
         WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid = a.attrelid AND d.refobjsubid = a.attnum
           AND (i.indpred IS NOT NULL OR i.indexprs IS NOT NULL OR o.oid IS NOT NULL)) AS copied
     FROM pg_attribute a WHERE attrelid = 'public.generations'::regclass AND attname = ANY ($1) ORDER BY attnum`,
    [columns],
  );
  const those = (copied: boolean) =>
    new Map(rows.filter((row) => row.copied === copied).map(({ name, type }) => [name, type]));
  return { relabelled: those(false), copied: those(true) };
}
