import type { Client } from 'pg';

/** How the ids come about, as statements that give a longer column the same. */
export interface IdNumbers {
  /** While both columns are there. */
  readonly before: string;
  /** Once the longer one is the id. */
  readonly after: string;
}

interface Found {
  readonly identity: '' | 'a' | 'd';
  readonly expression: string | null;
  readonly sequence: string | null;
  readonly readable: boolean | null;
  readonly owned: boolean;
  readonly increment: string | null;
  readonly grants: string | null;
}

const FIND = `SELECT a.attidentity AS identity, pg_get_expr(d.adbin, d.adrelid) AS expression, s.oid::regclass::text AS sequence,
    has_sequence_privilege(s.oid, 'SELECT') AS readable,
    coalesce(o.deptype = 'a', false) AS owned, q.seqincrement::text AS increment,
    (SELECT string_agg(format('GRANT %s ON SEQUENCE %%s TO %s%s;', privilege_type,
       CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END,
       CASE WHEN is_grantable THEN ' WITH GRANT OPTION' END), ' ') FROM aclexplode(s.relacl)) AS grants
  FROM pg_attribute a
    LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    LEFT JOIN pg_depend o ON o.classid = 'pg_class'::regclass AND o.refclassid = 'pg_class'::regclass
      AND o.refobjid = a.attrelid AND o.refobjsubid = a.attnum AND o.deptype IN ('a', 'i')
      AND EXISTS (SELECT FROM pg_class WHERE oid = o.objid AND relkind = 'S')
    LEFT JOIN pg_depend u ON u.classid = 'pg_attrdef'::regclass AND u.objid = d.oid AND u.refclassid = 'pg_class'::regclass
      AND EXISTS (SELECT FROM pg_class WHERE oid = u.refobjid AND relkind = 'S')
    LEFT JOIN pg_class s ON s.oid = coalesce(u.refobjid, o.objid)
    LEFT JOIN pg_sequence q ON q.seqrelid = s.oid
  WHERE a.attrelid = 'public.generations'::regclass AND a.attname = 'id'`;

/**
 * The sequence of a SERIAL is kept, with who may use it, and so is any other default. An identity gets a new one. Ids that
 * nothing gave a number become an identity.
 */
export async function idNumbers(client: Client, copy: string): Promise<IdNumbers> {
  const { rows } = await client.query<Found>(FIND);
  const { identity, expression, sequence, owned, increment, grants } = rows[0] ?? {};
  const remember = sequence
    ? `SELECT set_config('fal_ledger.last_id', last_value::text, true) FROM ${sequence};`
    : '';
  // No id comes twice, also if its row is gone.
  const onwards = (of: string) =>
    `SELECT setval(${of}, greatest((SELECT max(id) FROM public.generations), ${sequence ? `current_setting('fal_ledger.last_id')::bigint` : '1'}));`;
  if (!expression || identity) {
    const own = `pg_get_serial_sequence('public.generations', 'id')`;
    return {
      before: remember,
      after: `ALTER TABLE public.generations ALTER COLUMN id ADD GENERATED ${identity === 'a' ? 'ALWAYS' : 'BY DEFAULT'} AS IDENTITY
          (INCREMENT ${increment ?? 1});
        ${onwards(own)}
        ${grants ? `DO $$ BEGIN EXECUTE replace(${client.escapeLiteral(grants)}, '%s', ${own}); END $$;` : ''}`,
    };
  }
  return {
    before: [
      remember,
      sequence && `ALTER SEQUENCE ${sequence} AS bigint;`,
      sequence && owned && `ALTER SEQUENCE ${sequence} OWNED BY public.generations.${copy};`,
      `ALTER TABLE public.generations ALTER COLUMN ${copy} SET DEFAULT ${expression};`,
    ]
      .filter(Boolean)
      .join('\n'),
    after: sequence && !increment?.startsWith('-') ? onwards(client.escapeLiteral(sequence)) : '',
  };
}

/** Whether the next id of long ids is taken already, as after an import of rows with their ids; in a sentence. */
export async function sequenceBehind(client: Client): Promise<string[]> {
  const { rows } = await client.query<Found>(FIND);
  const { sequence, readable, increment } = rows[0] ?? {};
  if (!sequence || !readable || increment?.startsWith('-')) return [];
  const { rows: behind } = await client.query<{ highest: string }>(
    // Of a sequence that was never called the next number is the last value itself.
    `SELECT max(id)::text AS highest FROM public.generations
     HAVING max(id) > (SELECT last_value - CASE WHEN is_called THEN 0 ELSE 1 END FROM ${sequence})`,
  );
  return behind.map(
    ({ highest }) =>
      `The sequence ${sequence} is behind the highest id, so new rows would be refused: SELECT setval('${sequence}', ${highest}).`,
  );
}
