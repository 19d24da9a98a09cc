import type { Client } from 'pg';
import { findObstacles as findMigrationObstacles } from '../migrations/obstacles.ts';
import { TEMPORARY } from './names.ts';

const TABLE = `'public.generations'::regclass`;

/** Statements that return what stands in the way, as sentences; `$1` are the columns that are replaced. */
const OBSTACLES: readonly string[] = [
  `SELECT 'It has row level security: disable it, fal-ledger checks who may see what.' AS problem
   FROM pg_class WHERE oid = ${TABLE} AND relrowsecurity`,
  `SELECT 'It belongs to another role: make it our own with ALTER TABLE generations OWNER TO.' AS problem
   FROM pg_class WHERE oid = ${TABLE} AND NOT pg_has_role(relowner, 'USAGE')`,
  `SELECT format('The role %s may not make the temporary table in which rows are tried: GRANT TEMPORARY ON DATABASE %I TO %1$I.', current_user, current_database())
     AS problem WHERE NOT has_database_privilege(current_database(), 'TEMPORARY')`,
  `SELECT 'It is UNLOGGED, and a crash of PostgreSQL would empty it: ALTER TABLE generations SET LOGGED.' AS problem
   FROM pg_class WHERE oid = ${TABLE} AND relpersistence = 'u'`,
  `SELECT format('It is a partition of %s, or inherits from it: detach it.', inhparent::regclass) AS problem
   FROM pg_inherits WHERE inhrelid = ${TABLE}`,
  `SELECT format('The table %s inherits from it: ALTER TABLE %1$s NO INHERIT generations.', inhrelid::regclass) AS problem
   FROM pg_inherits WHERE inhparent = ${TABLE}`,
  `SELECT format('It is a table of the type %s: ALTER TABLE generations NOT OF.', reloftype::regtype) AS problem
   FROM pg_class WHERE oid = ${TABLE} AND reloftype <> 0`,
  `SELECT format('The column %I of %s holds rows of it, which would be other ones.', attname, attrelid::regclass) AS problem
   FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid JOIN pg_type t ON t.typrelid = ${TABLE}
   WHERE atttypid IN (t.oid, t.typarray) AND NOT attisdropped AND c.relkind IN ('r', 'p', 'm', 'c')`,
  `SELECT format('The rule %I could change what fal-ledger writes: drop it.', rulename) AS problem
   FROM pg_rewrite WHERE ev_class = ${TABLE} AND rulename <> '_RETURN'`,
  // A list of columns does not grow, and the ones in it that are replaced are among the dependents.
  `SELECT format('The publication %I sends its rows on, and subscribers stop at columns that they do not have: take it out (ALTER PUBLICATION %1$I DROP TABLE generations), and in again once they have them.', p.pubname) AS problem
   FROM pg_publication_tables p WHERE p.schemaname = 'public' AND p.tablename = 'generations'
     AND NOT EXISTS (SELECT FROM pg_publication_rel r JOIN pg_publication b ON b.oid = r.prpubid
       WHERE b.pubname = p.pubname AND r.prrelid = ${TABLE} AND to_jsonb(r) ->> 'prattrs' IS NOT NULL)`,
  `SELECT format('Its replica identity is the index %s of a column that is replaced: ALTER TABLE generations REPLICA IDENTITY DEFAULT.', indexrelid::regclass) AS problem
   FROM pg_index WHERE indrelid = ${TABLE} AND indisreplident AND EXISTS (
     SELECT FROM pg_attribute a WHERE a.attrelid = indrelid AND a.attnum = ANY (indkey) AND a.attname = ANY ($1))`,
  // Whatever holds an id or a request_id as it is differs from row to row.
  `SELECT format('The %s %I could refuse new rows, which may be alike in it: drop it.',
     CASE WHEN indisunique THEN 'unique index' ELSE 'exclusion' END, c.relname) AS problem
   FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
   WHERE i.indrelid = ${TABLE} AND (indisunique OR indisexclusion) AND NOT indisprimary
     AND right(c.relname, ${TEMPORARY.length}) <> '${TEMPORARY}' AND NOT EXISTS (SELECT FROM pg_attribute a
       WHERE a.attrelid = i.indrelid AND indisunique AND a.attname IN ('id', 'request_id')
         AND a.attnum = ANY ((i.indkey::int2[])[0:i.indnkeyatts - 1]))
   ORDER BY c.relname`,
  `SELECT format('The column %I has a collation in which different texts are equal: give it another one.', attname) AS problem
   FROM pg_attribute a JOIN pg_collation l ON l.oid = a.attcollation
   WHERE attrelid = ${TABLE} AND NOT collisdeterministic AND NOT attisdropped
     AND attname IN ('request_id', 'user_id', 'endpoint', 'status', 'output_url', 'error', 'error_type')`,
  `SELECT DISTINCT format('The sequence %s of its ids belongs to another role: ALTER SEQUENCE %1$s OWNER TO %I.', s.oid::regclass, current_user)
     AS problem
   FROM pg_attrdef d JOIN pg_depend p ON p.classid = 'pg_attrdef'::regclass AND p.objid = d.oid
     JOIN pg_class s ON s.oid = p.refobjid AND s.relkind = 'S' JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
   WHERE d.adrelid = ${TABLE} AND a.attname = 'id' AND 'id' = ANY ($1) AND NOT pg_has_role(s.relowner, 'USAGE')`,
];

/** What stands in the way of an adoption, by the catalogue: each in a sentence. */
export async function findObstacles(client: Client, replaced: readonly string[]): Promise<string[]> {
  const problems: string[] = [];
  for (const sql of OBSTACLES) {
    const { rows } = await client.query<{ problem: string }>(sql, sql.includes('$1') ? [replaced] : []);
    problems.push(...rows.map(({ problem }) => problem));
  }
  const ofRole = await findMigrationObstacles(client);
  return [...problems, ...ofRole.map(({ problem, remedy }) => `${problem}: ${remedy}.`)];
}
