import { Prisma } from '../db/client.ts';
import { FILE_URL, MAX_TEXT, PROSE } from './price-inputs.ts';

/**
 * The inputs of a job `g` as SQL, in the form in which prices compare them: lists and long texts by their
 * length, files by their presence. Only the text that a formula counts is whole, so that no file leaves the database.
 */
export function shortInputs(): Prisma.Sql {
  return Prisma.sql`(SELECT COALESCE(jsonb_object_agg(name, CASE jsonb_typeof(value)
      WHEN 'array' THEN to_jsonb(NULLIF(jsonb_array_length(value), 0))
      WHEN 'string' THEN CASE WHEN name IN ('text', 'prompt') THEN value
        WHEN value #>> '{}' ~ ${FILE_URL} THEN 'true'
        WHEN length(value #>> '{}') <= ${MAX_TEXT} THEN value
        WHEN name ~ ${PROSE} THEN to_jsonb(left(value #>> '{}', ${MAX_TEXT})) ELSE to_jsonb(length(value #>> '{}')) END
      ELSE value END), '{}')
    FROM jsonb_each(g.inputs) AS input (name, value))`;
}
