import type { Client } from 'pg';

// Whatever pg_dump --schema-only would print, in the order of names: what extensions brought is left out.
const OURS = `relnamespace = 'public'::regnamespace
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')`;
const PARTS = [
  `SELECT c.relname, c.relkind, c.relpersistence, c.reloptions FROM pg_class c WHERE ${OURS}`,
  `SELECT c.relname, row_number() OVER (PARTITION BY c.oid ORDER BY a.attnum) AS place, a.attname,
     format_type(a.atttypid, a.atttypmod) AS type, a.attnotnull, a.attcollation::regcollation::text AS collation,
     pg_get_expr(d.adbin, d.adrelid) AS default
   FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
   WHERE ${OURS} AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped`,
  `SELECT c.relname, o.conname, pg_get_constraintdef(o.oid) AS definition, o.convalidated
   FROM pg_constraint o JOIN pg_class c ON c.oid = o.conrelid WHERE ${OURS}`,
  `SELECT c.relname, pg_get_indexdef(c.oid) AS definition, i.indisvalid, i.indisready
   FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE ${OURS}`,
  `SELECT c.relname, pg_get_triggerdef(t.oid) AS definition, t.tgenabled
   FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE ${OURS} AND NOT t.tgisinternal`,
  `SELECT p.proname, pg_get_functiondef(p.oid) AS definition FROM pg_proc p
   WHERE p.pronamespace = 'public'::regnamespace AND p.prokind = 'f'
     AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')`,
  `SELECT t.typname, e.enumsortorder, e.enumlabel FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid`,
  `SELECT extname, extnamespace::regnamespace::text AS schema FROM pg_extension`,
];

/** Everything that migrations make, in lines that can be compared. */
export async function schemaOf(client: Client): Promise<string[]> {
  const lines: string[] = [];
  for (const part of PARTS) {
    const { rows } = await client.query<{ line: string }>(
      `SELECT row_to_json(part)::text AS line FROM (${part}) part`,
    );
    lines.push(...rows.map(({ line }) => line).toSorted());
  }
  return lines;
}
