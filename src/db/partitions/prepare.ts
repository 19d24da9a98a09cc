import type { Client } from 'pg';
import { START_MIRROR } from './mirror.ts';
import { BY_MONTH, DEFAULT_PARTITION, MONTHS_AHEAD, OLDER_PARTITION } from './names.ts';

/**
 * The statements, for one transaction, that make the table by month with its months and without other indexes than the one of
 * ids, and begin to copy changes into it. What is kept for a table of millions of rows, as the settings of autovacuum are, each
 * month has.
 */
export async function preparing(client: Client): Promise<string> {
  const { rows } = await client.query<{ since: string; options: string | null; keys: string[] }>(
    `SELECT (SELECT coalesce(min(created_at), now()) FROM public.generations
         WHERE created_at > now() - interval '20 years')::text AS since,
       (SELECT string_agg(option, ', ') FROM unnest(c.reloptions) AS option) AS options,
       ARRAY(SELECT format('ALTER TABLE public.${BY_MONTH} ADD CONSTRAINT %I %s', conname, pg_get_constraintdef(oid))
         FROM pg_constraint WHERE conrelid = c.oid AND contype = 'f') AS keys
     FROM pg_class c WHERE c.oid = 'public.generations'::regclass`,
  );
  const found = rows[0];
  if (!found) throw new Error('there is no table generations');
  const partition = (name: string) =>
    `CREATE TABLE public.${name} (LIKE public.${BY_MONTH} INCLUDING ALL EXCLUDING INDEXES)${found.options === null ? '' : ` WITH (${found.options})`}`;
  const since = client.escapeLiteral(found.since);
  const first = `(date_trunc('month', greatest(${since}::timestamptz, now() - interval '20 years'), 'UTC'))`;
  return [
    `CREATE TABLE public.${BY_MONTH} (LIKE public.generations INCLUDING ALL EXCLUDING INDEXES EXCLUDING STATISTICS)
       PARTITION BY RANGE (created_at)`,
    `ALTER TABLE public.${BY_MONTH} ADD PRIMARY KEY (id, created_at)`,
    ...found.keys,
    partition(DEFAULT_PARTITION),
    partition(OLDER_PARTITION),
    `ALTER TABLE public.${BY_MONTH} ATTACH PARTITION public.${DEFAULT_PARTITION} DEFAULT`,
    `DO $do$ BEGIN
       EXECUTE format('ALTER TABLE public.${BY_MONTH} ATTACH PARTITION public.${OLDER_PARTITION} FOR VALUES FROM (MINVALUE) TO (%L)', ${first});
     END $do$`,
    `SELECT public.make_generation_months('${BY_MONTH}', ${since}::timestamptz, ${MONTHS_AHEAD})`,
    'TRUNCATE public.generation_keys',
    START_MIRROR,
  ].join(';\n');
}
