// Of the table that was there, by whose rows these are declared.
const ROWS =
  'SETOF public.generations LANGUAGE plpgsql STABLE PARALLEL SAFE SET plan_cache_mode = force_generic_plan';

function ofPage(signature: string, condition: string): string {
  return `
DROP FUNCTION IF EXISTS public.${signature};
CREATE FUNCTION public.${signature} RETURNS ${ROWS} ROWS 20 AS $$
BEGIN
  RETURN QUERY WITH found AS MATERIALIZED (SELECT g.id, g.created_at FROM public.generations g WHERE ${condition}),
    page AS (SELECT f.id, f.created_at FROM found f ORDER BY f.created_at DESC, f.id DESC LIMIT most)
  SELECT g.* FROM page JOIN public.generations g USING (id, created_at);
END $$`;
}

/** The functions that `MAKE_PLANNED_ONCE` makes. */
export const PLANNED_ONCE: readonly string[] = [
  'public.generations_of_request(text)',
  'public.generations_with_tags(jsonb, integer)',
  'public.generations_with_file(tsquery, text, integer)',
];

/**
 * Makes the functions that find few jobs in all of the history, with statements that PostgreSQL plans once for each session: to plan
 * for all months takes longer than to look into them. Those of the plain table cannot be replaced, since they return its rows.
 */
export const MAKE_PLANNED_ONCE = [
  `
DROP FUNCTION IF EXISTS public.generations_of_request(wanted TEXT);
CREATE FUNCTION public.generations_of_request(wanted TEXT) RETURNS ${ROWS} ROWS 1 AS $$
DECLARE
  month TIMESTAMPTZ := (SELECT k.created_at FROM public.generation_keys k WHERE k.request_id = wanted);
BEGIN
  RETURN QUERY SELECT g.* FROM public.generations g WHERE g.request_id = wanted AND g.created_at = month;
END $$`,
  ofPage('generations_with_tags(wanted JSONB, most INTEGER)', 'g.tags @> wanted'),
  ofPage(
    'generations_with_file(words TSQUERY, part TEXT, most INTEGER)',
    'public.url_words(g.output_url) @@ words AND strpos(g.output_url, part) > 0',
  ),
].join(';');
