import type { Client } from 'pg';
import type { IndexStatement } from '../migrations/statements.ts';
import { aboutCopy, TEMPORARY } from './names.ts';

/** An index that goes with a column, and how it is built on the copy of the column. */
export interface KeptIndex {
  readonly copy: IndexStatement;
  /** Gives it the name and the comment of the old one, once that is gone; SQL statements. */
  readonly rename: string;
}

const OF_COLUMNS = `d.refclassid = 'pg_class'::regclass AND d.refobjid = 'public.generations'::regclass
  AND d.refobjsubid IN (SELECT attnum FROM pg_attribute WHERE attrelid = d.refobjid AND attname = ANY ($1))`;

/** What would keep a column from being replaced, such as a view, or would vanish with it, such as a generated column. */
export async function dependentsOf(client: Client, columns: readonly string[]): Promise<string[]> {
  const { rows } = await client.query<{ object: string; name: string }>(
    `SELECT DISTINCT pg_describe_object(d.classid, d.objid, d.objsubid) AS object, a.attname AS name
     FROM pg_depend d JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
     WHERE ${OF_COLUMNS} AND CASE d.classid
       WHEN 'pg_constraint'::regclass THEN
         (SELECT conrelid <> d.refobjid AND a.attname <> 'id' FROM pg_constraint WHERE oid = d.objid)
       WHEN 'pg_attrdef'::regclass THEN (SELECT adnum <> a.attnum FROM pg_attrdef WHERE oid = d.objid)
       WHEN 'pg_class'::regclass THEN d.deptype = 'n' OR (d.objid = d.refobjid AND d.objsubid > 0)
       ELSE d.deptype = 'n' END
     ORDER BY 1, 2`,
    [columns],
  );
  return rows.map(
    ({ object, name }) =>
      `The ${object} depends on the column ${name}, which is replaced: drop it first, and create it again afterwards.`,
  );
}

interface Found {
  readonly id: string;
  readonly name: string;
  readonly definition: string;
  readonly comment: string | null;
  readonly constrains: boolean;
  /** It can be built on a column of another type. */
  readonly plain: boolean;
  /** It can be built on a column of text that was VARCHAR. */
  readonly ofText: boolean;
}

/** The indexes of a column that are built on its copy too; of one that was VARCHAR, also those with expressions. */
export async function keptIndexes(
  client: Client,
  column: string,
  { wasVarchar = false } = {},
): Promise<KeptIndex[]> {
  const found = await indexesOf(client, [column]);
  return found
    .filter(({ plain, ofText }) => (wasVarchar ? ofText : plain))
    .map((index) => keep(client, index, column));
}

/** The names of indexes and constraints that go with the columns and are not made again. */
export async function lostWith(
  client: Client,
  columns: readonly string[],
  { wereVarchar = false } = {},
): Promise<string[]> {
  const indexes = (await indexesOf(client, columns))
    .filter(({ plain, ofText }) => !(wereVarchar ? ofText : plain))
    .map(({ name }) => name);
  const { rows } = await client.query<{ name: string }>(
    `SELECT DISTINCT o.conname AS name FROM pg_constraint o
       JOIN pg_depend d ON d.classid = 'pg_constraint'::regclass AND d.objid = o.oid
     WHERE o.contype = 'c' AND NOT $2 AND o.conrelid = 'public.generations'::regclass AND ${OF_COLUMNS}
       AND right(o.conname, ${TEMPORARY.length}) <> '${TEMPORARY}'
     UNION SELECT s.stxname FROM pg_statistic_ext s
       JOIN pg_depend d ON d.classid = 'pg_statistic_ext'::regclass AND d.objid = s.oid
     WHERE ${OF_COLUMNS}`,
    [columns, wereVarchar],
  );
  return [...indexes, ...rows.map(({ name }) => name)].toSorted();
}

async function indexesOf(client: Client, columns: readonly string[]): Promise<Found[]> {
  const { rows } = await client.query<Found>(
    `SELECT i.indexrelid::text AS id, c.relname AS name, pg_get_indexdef(i.indexrelid) AS definition,
       obj_description(i.indexrelid, 'pg_class') AS comment, o.oid IS NOT NULL AS constrains,
       i.indisvalid AND i.indimmediate AND NOT i.indisexclusion AS "ofText",
       i.indexprs IS NULL AND i.indpred IS NULL AND i.indisvalid AND i.indimmediate AND m.amname = 'btree'
         AND NOT EXISTS (SELECT FROM pg_opclass p WHERE p.oid = ANY (i.indclass) AND NOT p.opcdefault) AS plain
     FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am m ON m.oid = c.relam
       LEFT JOIN pg_constraint o ON o.conindid = i.indexrelid AND o.conrelid = i.indrelid AND o.contype IN ('u', 'x')
     WHERE i.indrelid = 'public.generations'::regclass AND NOT i.indisprimary
       AND right(c.relname, ${TEMPORARY.length}) <> '${TEMPORARY}'
       AND EXISTS (SELECT FROM pg_depend d WHERE ${OF_COLUMNS} AND d.objid IN (i.indexrelid, o.oid))
     ORDER BY c.relname`,
    [columns],
  );
  return rows;
}

function keep(client: Client, found: Found, column: string): KeptIndex {
  const { id, name, definition, comment, constrains } = found;
  const [, unique = '', rest = ''] = /^CREATE (UNIQUE )?INDEX .*? (USING .*)$/s.exec(definition) ?? [];
  const ours = `generations_${id}${TEMPORARY}`;
  const onCopy = aboutCopy(rest, column);
  const quoted = client.escapeIdentifier(name);
  return {
    copy: {
      name: ours,
      table: 'generations',
      concurrently: true,
      as: (options) =>
        `CREATE ${unique}INDEX ${options.concurrently ? 'CONCURRENTLY ' : ''}${options.name ?? ours}
         ON ${options.table ?? 'public.generations'} ${onCopy}`,
    },
    rename: `${
      constrains
        ? `ALTER TABLE public.generations ADD CONSTRAINT ${quoted} UNIQUE USING INDEX ${ours};`
        : `ALTER INDEX public.${ours} RENAME TO ${quoted};`
    }${comment === null ? '' : `COMMENT ON INDEX public.${quoted} IS ${client.escapeLiteral(comment)};`}`,
  };
}
