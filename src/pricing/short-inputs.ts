import { Prisma } from '../db/client.ts';
import { FILE_URL, MAX_TEXT, PROSE } from './price-inputs.ts';

const MAX_NESTED = 20_000;
// In the text of JSON a quote after a bracket or a space begins a text or ends one; before a colon it ends a name.
const NESTED_FILE = String.raw`(?<=[\[ ])"(https?|data):([^"\\]|\\.)*"(?!:)`;
const NESTED = Prisma.sql`(SELECT CASE WHEN length(short) > ${MAX_NESTED} THEN to_jsonb(md5(short)) ELSE short::jsonb END
        FROM regexp_replace(value::text, ${NESTED_FILE}, 'true', 'g') AS short)`;

/**
 * The inputs of a job `g` as SQL, in the form in which prices compare them: long texts by their length,
 * files by their presence, also within lists and objects. Only the text that a formula counts is whole, so that no file
 * leaves the database. What is nested and large all the same is like no other.
 */
export function shortInputs(): Prisma.Sql {
  return Prisma.sql`(SELECT COALESCE(jsonb_object_agg(name, CASE jsonb_typeof(value)
      WHEN 'string' THEN CASE WHEN name IN ('text', 'prompt') THEN value
        WHEN value #>> '{}' ~ ${FILE_URL} THEN 'true'
        WHEN length(value #>> '{}') <= ${MAX_TEXT} THEN value
        WHEN name ~ ${PROSE} THEN to_jsonb(left(value #>> '{}', ${MAX_TEXT})) ELSE to_jsonb(length(value #>> '{}')) END
      WHEN 'array' THEN ${NESTED} WHEN 'object' THEN ${NESTED} ELSE value END), '{}')
    FROM jsonb_each(g.inputs) AS input (name, value))`;
}
