import type { Client } from 'pg';
import { indexesToMake, renaming } from './indexes.ts';
import { STOP_MIRROR } from './mirror.ts';
import { BEFORE, BY_MONTH } from './names.ts';
import { MAKE_PLANNED_ONCE } from './plan-once.ts';

/**
 * The statements, for one transaction, by which the table by month takes the place of the one that is there: with its name, its
 * triggers, its grants, its sequence and the names of its indexes.
 */
export async function swapping(client: Client): Promise<string> {
  const { rows } = await client.query<{
    owner: string;
    triggers: string[];
    grants: string[];
    indexes: string[];
    sequences: string[];
  }>(FIND);
  const found = rows[0];
  if (!found) throw new Error('there is no table generations');
  return [
    'LOCK TABLE public.generations IN ACCESS EXCLUSIVE MODE',
    STOP_MIRROR,
    `ALTER TABLE public.generations RENAME TO ${BEFORE}`,
    ...renaming(client, found.indexes, await indexesToMake(client)),
    `ALTER TABLE public.${BY_MONTH} RENAME TO generations`,
    `ALTER TABLE public.generations OWNER TO ${client.escapeIdentifier(found.owner)}`,
    ...found.sequences.map((sequence) => `ALTER SEQUENCE ${sequence} OWNED BY public.generations.id`),
    ...found.grants,
    ...found.triggers,
    KEEP_KEYS,
    FIND_MONTHS_OF_IDS,
    FIND_MONTHS_OF_SPANS,
    MAKE_PLANNED_ONCE,
  ].join(';\n');
}

const TABLE = `'public.generations'::regclass`;

// What PostgreSQL would not say of a trigger in its definition is whether it is disabled.
const FIND = `
SELECT pg_get_userbyid(c.relowner) AS owner,
  ARRAY(SELECT pg_get_triggerdef(oid) || CASE tgenabled WHEN 'O' THEN '' ELSE format(';
ALTER TABLE public.generations %s TRIGGER %I', CASE tgenabled WHEN 'D' THEN 'DISABLE' WHEN 'A' THEN 'ENABLE ALWAYS' ELSE 'ENABLE REPLICA' END, tgname) END
    FROM pg_trigger WHERE tgrelid = c.oid AND NOT tgisinternal AND tgname !~ '^zz_mirror_' ORDER BY tgname) AS triggers,
  ARRAY(SELECT format('GRANT %s ON public.generations TO %s%s', privilege_type,
      CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END,
      CASE WHEN is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
    FROM aclexplode(c.relacl)
    UNION ALL SELECT format('GRANT %s (%I) ON public.generations TO %s%s', privilege_type, attname,
      CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END,
      CASE WHEN is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
    FROM pg_attribute, aclexplode(attacl) WHERE attrelid = c.oid) AS grants,
  ARRAY(SELECT x.relname::text FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid WHERE i.indrelid = c.oid) AS indexes,
  ARRAY(SELECT s.oid::regclass::text FROM pg_depend d JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S'
    WHERE d.classid = 'pg_class'::regclass AND d.refobjid = c.oid AND d.deptype = 'a') AS sequences
FROM pg_class c WHERE c.oid = ${TABLE}`;

const KEEP_KEYS = `
CREATE TRIGGER generations_keep_keys BEFORE INSERT OR DELETE ON public.generations
  FOR EACH ROW EXECUTE FUNCTION keep_generation_keys();
CREATE TRIGGER generations_keep_keys_update BEFORE UPDATE ON public.generations FOR EACH ROW
  WHEN (OLD.request_id <> NEW.request_id OR OLD.idempotency_key IS DISTINCT FROM NEW.idempotency_key OR OLD.id <> NEW.id
    OR OLD.created_at <> NEW.created_at OR (NEW.idempotency_key IS NOT NULL AND OLD.user_id <> NEW.user_id)
    OR live_replay_root(OLD.replay_root, OLD.replay_exempt, OLD.status)
      IS DISTINCT FROM live_replay_root(NEW.replay_root, NEW.replay_exempt, NEW.status))
  EXECUTE FUNCTION keep_generation_keys();
CREATE TRIGGER generations_forget_keys AFTER TRUNCATE ON public.generations EXECUTE FUNCTION forget_generation_keys()`;

const FIND_MONTHS_OF_SPANS = `
CREATE OR REPLACE FUNCTION public.generation_months_since(begins TIMESTAMPTZ) RETURNS TIMESTAMPTZ LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$ BEGIN RETURN date_trunc('month', begins, 'UTC'); END $$;
CREATE OR REPLACE FUNCTION public.generation_months_until(ends TIMESTAMPTZ) RETURNS TIMESTAMPTZ LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$ BEGIN RETURN date_trunc('month', date_trunc('month', ends, 'UTC') + interval '32 days', 'UTC'); END $$;
CREATE OR REPLACE FUNCTION public.generation_months_of_last(span INTERVAL) RETURNS TIMESTAMPTZ LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$ BEGIN RETURN date_trunc('month', now() - span, 'UTC'); END $$`;

const FIND_MONTHS_OF_IDS = ['ids BIGINT[]', 'request_ids TEXT[]']
  .flatMap((argument) =>
    [
      ['generations_since', 'min'],
      ['generations_until', 'max'],
    ].map(
      ([name, which]) => `
CREATE OR REPLACE FUNCTION public.${name}(${argument}) RETURNS TIMESTAMPTZ LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
  RETURN (SELECT ${which}(k.created_at) FROM public.generation_keys k WHERE k.${argument.startsWith('ids') ? 'id' : 'request_id'} = ANY ($1));
END $$`,
    ),
  )
  .join(';');
