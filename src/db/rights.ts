import type { PrismaClient } from './client.ts';
import type { Migration } from './migrations/files.ts';
import { thingsMadeBy } from './migrations/traces.ts';

interface Missing {
  readonly role: string;
  readonly schema: boolean;
  readonly tables: string[];
  readonly sequences: string[];
}

/**
 * What our role may not do with our tables, and what to change, to be continued after "cannot use the database"; undefined if
 * it may do all of it. They belong to the role that migrates, which may be another one.
 */
export async function findMissingRights(
  db: PrismaClient,
  migrations: readonly Migration[],
): Promise<string | undefined> {
  const names = migrations
    .flatMap(({ sql }) => thingsMadeBy(sql))
    .flatMap(({ kind, name }) => (kind === 'relation' ? [name] : []));
  // Only a command deletes jobs.
  const [missing] = await db.$queryRaw<Missing[]>`/* prove: rights */
    WITH ours AS (
      SELECT oid, relname FROM pg_class
      WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND relname = ANY (${names}::text[])
    ), needed AS (
      SELECT oid, relname, right_of FROM ours, unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) AS right_of
      WHERE (relname, right_of) <> ('generations', 'DELETE')
    )
    SELECT current_user::text AS role, NOT has_schema_privilege('public', 'USAGE') AS schema,
      ARRAY(SELECT string_agg(right_of, ', ') || ' on ' || relname FROM needed
        WHERE NOT has_table_privilege(oid, right_of) GROUP BY relname ORDER BY relname) AS tables,
      ARRAY(SELECT s.relname::text FROM pg_class s JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = s.oid
          AND d.refclassid = 'pg_class'::regclass AND d.deptype = 'a' JOIN ours ON ours.oid = d.refobjid
        WHERE CASE s.relkind WHEN 'S' THEN NOT has_sequence_privilege(s.oid, 'USAGE') ELSE false END ORDER BY 1) AS sequences`;
  if (!missing) return undefined;
  const { role, schema, tables, sequences } = missing;
  const lacking = [
    ...(schema ? ['USAGE on the schema public'] : []),
    ...tables,
    ...sequences.map((name) => `USAGE on the sequence ${name}`),
  ];
  if (lacking.length === 0) return undefined;
  return `the role ${role} lacks ${lacking.join('; ')}. Let DATABASE_URL and DATABASE_DIRECT_URL have the same role, or have the owner GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public and USAGE ON ALL SEQUENCES IN SCHEMA public TO ${role}, and the same by ALTER DEFAULT PRIVILEGES for the tables of later versions`;
}
