import type { PrismaClient } from './client.ts';
import type { Migration } from './migrations/files.ts';

/** What our role may not do with our tables. */
export interface MissingRights {
  /** To be continued after "the database cannot be used". */
  readonly says: string;
  /** Statements by which the owner gives them. */
  readonly grants: readonly string[];
}

interface Missing {
  readonly role: string;
  readonly schema: boolean;
  readonly tables: ReadonlyArray<{ readonly rights: string; readonly names: string }>;
  readonly sequences: string | null;
  readonly owners: readonly string[];
}

// To take the files apart statement by statement would take as long as all that a start asks the database.
const MAKES =
  /^\s*(?:CREATE\s+(?:UNLOGGED\s+)?TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?|ALTER\s+TABLE\s[^;]*?\sRENAME\s+TO\s+)(?:public\.)?"?([\w$]+)/gim;

/**
 * Looks what our role may not do with our tables; undefined if it may do all that it needs. They belong to the role that
 * migrates, which may be another one.
 */
export async function findMissingRights(
  db: PrismaClient,
  migrations: readonly Migration[],
): Promise<MissingRights | undefined> {
  const made = migrations.flatMap(({ sql }) => [...sql.matchAll(MAKES)].flatMap(([, name]) => name ?? []));
  // Only a command deletes jobs; the records of migrations are only read.
  const [missing] = await db.$queryRaw<Missing[]>`/* prove: rights */
    WITH ours AS (
      SELECT oid, relname, relowner FROM pg_class
      WHERE relnamespace = to_regnamespace('public') AND relkind IN ('r', 'p')
        AND relname = ANY (${[...made, '_prisma_migrations']}::text[])
    ), lacking AS (
      SELECT relname, string_agg(right_of, ', ' ORDER BY place) AS rights
      FROM ours, unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) WITH ORDINALITY AS needed (right_of, place)
      WHERE (relname, right_of) <> ('generations', 'DELETE') AND (relname <> '_prisma_migrations' OR right_of = 'SELECT')
        AND NOT has_table_privilege(oid, right_of)
      GROUP BY relname
    )
    SELECT quote_ident(current_user) AS role,
      NOT has_schema_privilege(to_regnamespace('public'), 'USAGE') AS schema,
      coalesce((SELECT json_agg(alike) FROM (SELECT rights, string_agg(quote_ident(relname), ', ' ORDER BY relname) AS names
        FROM lacking GROUP BY rights ORDER BY rights) AS alike), '[]') AS tables,
      (SELECT string_agg(quote_ident(s.relname), ', ' ORDER BY s.relname) FROM pg_class s
          JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = s.oid
            AND d.refclassid = 'pg_class'::regclass AND d.deptype = 'a' JOIN ours ON ours.oid = d.refobjid
        WHERE CASE s.relkind WHEN 'S' THEN NOT has_sequence_privilege(s.oid, 'USAGE') ELSE false END) AS sequences,
      ARRAY(SELECT DISTINCT quote_ident(pg_get_userbyid(relowner)) FROM ours) AS owners`;
  if (!missing) return undefined;
  const { role, schema, tables, sequences, owners } = missing;
  const lacking = [
    ...(schema ? ['USAGE on the schema public'] : []),
    ...tables.map(({ rights, names }) => `${rights} on ${names}`),
    ...(sequences === null ? [] : [`USAGE on the sequences ${sequences}`]),
  ];
  if (lacking.length === 0) return undefined;
  const later = owners.map((owner) => `ALTER DEFAULT PRIVILEGES FOR ROLE ${owner} IN SCHEMA public`);
  return {
    says: `the role ${role} lacks ${lacking.join('; ')}`,
    grants: [
      ...(schema ? [`GRANT USAGE ON SCHEMA public TO ${role};`] : []),
      ...tables.map(({ rights, names }) => `GRANT ${rights} ON ${names} TO ${role};`),
      ...(sequences === null ? [] : [`GRANT USAGE ON SEQUENCE ${sequences} TO ${role};`]),
      // For the tables of later versions.
      ...later.flatMap((begin) => [
        `${begin} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ${role};`,
        `${begin} GRANT USAGE ON SEQUENCES TO ${role};`,
      ]),
    ],
  };
}
