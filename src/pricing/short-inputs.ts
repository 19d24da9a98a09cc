import { Prisma } from '../db/client.ts';
import { FILE_URL, MAX_TEXT } from './price-inputs.ts';

/**
 * The inputs of a job `g` as SQL, in the form in which prices compare them: lists by their length, files and long texts by
 * their presence. Only the text that a formula counts is whole, so that no file leaves the database.
 */
export function shortInputs(): Prisma.Sql {
  return Prisma.sql`(SELECT COALESCE(jsonb_object_agg(name, CASE jsonb_typeof(value)
      WHEN 'array' THEN to_jsonb(NULLIF(jsonb_array_length(value), 0))
      WHEN 'string' THEN CASE WHEN name NOT IN ('text', 'prompt')
        AND (length(value #>> '{}') > ${MAX_TEXT} OR value #>> '{}' ~ ${FILE_URL}) THEN 'true' ELSE value END
      ELSE value END), '{}')
    FROM jsonb_each(g.inputs) AS input (name, value))`;
}
