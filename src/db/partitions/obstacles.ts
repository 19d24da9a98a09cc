import type { Client } from 'pg';
import { PLANNED_ONCE } from './plan-once.ts';

const TABLE = `'public.generations'::regclass`;

/** Statements that return what stands in the way, as sentences. */
const OBSTACLES: readonly string[] = [
  `SELECT 'It belongs to another role: run this as the one that migrates.' AS problem
   FROM pg_class WHERE oid = ${TABLE} AND NOT pg_has_role(relowner, 'USAGE')`,
  `SELECT format('The role %s may not create anything in the schema public: GRANT CREATE ON SCHEMA public TO %1$I.', current_user)
     AS problem WHERE NOT has_schema_privilege('public', 'CREATE')`,
  `SELECT 'It has row level security: disable it, fal-ledger checks who may see what.' AS problem
   FROM pg_class WHERE oid = ${TABLE} AND relrowsecurity`,
  `SELECT 'It is UNLOGGED: ALTER TABLE generations SET LOGGED.' AS problem
   FROM pg_class WHERE oid = ${TABLE} AND relpersistence = 'u'`,
  `SELECT format('It has another table above or below it, by inheritance: %s.', CASE WHEN inhparent = ${TABLE} THEN inhrelid ELSE inhparent END::regclass)
     AS problem FROM pg_inherits WHERE ${TABLE} IN (inhparent, inhrelid)`,
  `SELECT 'Its ids are of an identity column, which a partitioned table cannot take over from another: ALTER TABLE generations ALTER id DROP IDENTITY, and give it a sequence as its default.' AS problem
   FROM pg_attribute WHERE attrelid = ${TABLE} AND attname = 'id' AND attidentity <> ''`,
  `SELECT format('The foreign key %I of %s refers to it, and there is no unique index for it across months: drop it.', conname, conrelid::regclass) AS problem
   FROM pg_constraint WHERE contype = 'f' AND confrelid = ${TABLE}`,
  `SELECT format('The index %I is unique, and would be so only within each month: drop it, or make it one that is not.', c.relname) AS problem
   FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
   WHERE i.indrelid = ${TABLE} AND (i.indisunique OR i.indisexclusion) AND NOT i.indisprimary
     AND c.relname <> ALL ('{generations_request_idx,generations_idempotency_idx,generations_replay_once_idx}')`,
  `SELECT format('The index %I is not finished: build it again, or drop it.', c.relname) AS problem
   FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indrelid = ${TABLE} AND NOT i.indisvalid`,
  `SELECT format('The view %s reads it, and would go on reading the table of before: drop it, and create it again afterwards.', ev_class::regclass) AS problem
   FROM (SELECT DISTINCT r.ev_class FROM pg_depend d JOIN pg_rewrite r ON r.oid = d.objid
     WHERE d.classid = 'pg_rewrite'::regclass AND d.refclassid = 'pg_class'::regclass AND d.refobjid = ${TABLE} AND r.ev_class <> ${TABLE}) AS views`,
  `SELECT format('The rule %I could change what fal-ledger writes: drop it.', rulename) AS problem
   FROM pg_rewrite WHERE ev_class = ${TABLE}`,
  `SELECT format('%s uses its type of row, which changes: drop it, and create it again afterwards.', pg_describe_object(d.classid, d.objid, d.objsubid)) AS problem
   FROM pg_type t JOIN pg_depend d ON d.refclassid = 'pg_type'::regclass AND d.refobjid IN (t.oid, t.typarray)
   WHERE t.typrelid = ${TABLE} AND d.deptype = 'n' AND NOT (d.classid = 'pg_proc'::regclass
     AND d.objid = ANY (ARRAY(SELECT to_regprocedure(made) FROM unnest('{${PLANNED_ONCE.map((made) => `"${made}"`).join(',')}}'::text[]) AS made)))`,
  `SELECT format('The function %s reads it by its number: drop it, and create it again afterwards.', d.objid::regprocedure) AS problem
   FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.refclassid = 'pg_class'::regclass AND d.refobjid = ${TABLE}`,
  `SELECT format('The publication %I sends its rows on: take it out (ALTER PUBLICATION %1$I DROP TABLE generations), and in again afterwards.', p.pubname) AS problem
   FROM pg_publication_rel r JOIN pg_publication p ON p.oid = r.prpubid WHERE r.prrelid = ${TABLE}`,
  `SELECT format('The trigger %I asks for the rows of a statement for each row, which a partitioned table cannot: drop it.', tgname) AS problem
   FROM pg_trigger WHERE tgrelid = ${TABLE} AND NOT tgisinternal AND (tgnewtable IS NOT NULL OR tgoldtable IS NOT NULL) AND tgtype & 1 = 1`,
  // generations_older and generations_default have none of these names.
  `SELECT format('There is another table of the name %s.', oid::regclass) AS problem FROM pg_class c
   WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
     AND (relname ~ '^generations_p[0-9]{4}_[0-9]{2}$' OR relname IN ('generations_older', 'generations_default'))
     AND NOT EXISTS (SELECT FROM pg_inherits i JOIN pg_class p ON p.oid = i.inhparent
       WHERE i.inhrelid = c.oid AND p.relname = 'generations_by_month')`,
];

/** What keeps the table from being partitioned, each in a sentence. */
export async function findObstacles(client: Client): Promise<string[]> {
  const problems: string[] = [];
  for (const sql of OBSTACLES) {
    const { rows } = await client.query<{ problem: string }>(sql);
    problems.push(...rows.map(({ problem }) => problem));
  }
  return problems;
}
