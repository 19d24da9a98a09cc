import type { Client } from 'pg';

/** What keeps a role from migrating, and the statement that mends it. */
export interface Obstacle {
  readonly problem: string;
  readonly remedy: string;
}

const NEEDED = `unnest('{pg_trgm,btree_gin}'::text[]) AS needed (name)`;

/** Statements that return what keeps our role from making anything in the database. */
const OBSTACLES: readonly string[] = [
  `SELECT 'There is no schema public, in which all is made' AS problem, 'CREATE SCHEMA public' AS remedy
   WHERE to_regnamespace('public') IS NULL`,
  `SELECT format('The role %s may not create anything in the schema public', current_user) AS problem,
     format('GRANT CREATE ON SCHEMA public TO %I', current_user) AS remedy
   WHERE NOT has_schema_privilege(to_regnamespace('public'), 'CREATE')`,
  `SELECT format('The extension %s is needed, and PostgreSQL has no files of it: install its contrib modules', name) AS problem,
     format('CREATE EXTENSION %I', name) AS remedy
   FROM ${NEEDED} WHERE name NOT IN (SELECT name FROM pg_available_extensions)`,
  // A trusted extension may be created by whoever may create something in the database.
  `SELECT format('The role %s may not create the extensions that are needed (%s)', current_user, string_agg(v.name, ', ' ORDER BY v.name))
     AS problem, CASE WHEN bool_and(v.trusted) THEN format('GRANT CREATE ON DATABASE %I TO %I', current_database(), current_user)
       ELSE string_agg(format('CREATE EXTENSION %I', v.name), '; ' ORDER BY v.name) END AS remedy
   FROM ${NEEDED} JOIN pg_available_extensions e USING (name)
     JOIN pg_available_extension_versions v ON v.name = e.name AND v.version = e.default_version
   WHERE e.installed_version IS NULL AND NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
     AND NOT (v.trusted AND has_database_privilege(current_database(), 'CREATE'))
   HAVING count(*) > 0`,
];

/** Whoever has migrated until now owns the tables, and only who has that role may change them. */
const OWNED_BY_OTHERS = `SELECT format('The tables belong to the role %s, and the role %s may not change them: migrate as %1$s', owner, current_user)
     AS problem, format('GRANT %I TO %I', owner, current_user) AS remedy
   FROM (SELECT DISTINCT pg_get_userbyid(relowner) AS owner FROM pg_class
     WHERE oid = to_regclass('public.generations') AND NOT pg_has_role(relowner, 'USAGE')) AS others`;

/** What keeps our role from making our tables where there are none yet: everything at once. */
export async function findObstacles(client: Pick<Client, 'query'>): Promise<Obstacle[]> {
  return await findAll(client, OBSTACLES);
}

/** The same of our role and tables that are there. */
export async function findObstaclesToChange(client: Pick<Client, 'query'>): Promise<Obstacle[]> {
  return await findAll(client, [...OBSTACLES, OWNED_BY_OTHERS]);
}

async function findAll(client: Pick<Client, 'query'>, statements: readonly string[]): Promise<Obstacle[]> {
  const found: Obstacle[] = [];
  for (const sql of statements) found.push(...(await client.query<Obstacle>(sql)).rows);
  return found;
}
