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

/** The functions that `MAKE_PLANNED_ONCE` makes anew, since they return rows of the table. */
export const PLANNED_ONCE: readonly string[] = [
  'public.generations_of_request(text)',
  'public.generations_with_tags(jsonb, integer)',
  'public.generations_with_file(tsquery, text, integer)',
  'public.generations_newest_with_tags(jsonb, integer)',
  'public.generations_of_user(text, integer)',
  'public.generations_in_flight(timestamp with time zone, integer)',
];

// All hours before a month are counted and none of them has changed since, so their totals say which endpoints they have: to look
// into every month takes as long as there are months. No job of -infinity is ever counted.
const ENDPOINTS_IN_USE = `
CREATE OR REPLACE FUNCTION public.endpoints_in_use(most INTEGER) RETURNS SETOF TEXT LANGUAGE plpgsql STABLE PARALLEL SAFE
SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  since TIMESTAMPTZ := date_trunc('month', least(
    coalesce((SELECT u.up_to FROM public.upkeep u WHERE u.work = 'generation_hours'), '-infinity'),
    (SELECT min(s.hour) FROM public.generation_hours_stale s)), 'UTC');
BEGIN
  RETURN QUERY WITH RECURSIVE ${eachIn('counted', 'public.generation_hours', 'later.hour < since')},
    ${eachIn('others', 'public.generations', 'later.created_at >= since')}
    (SELECT c.endpoint FROM counted c WHERE c.endpoint IS NOT NULL LIMIT most)
    UNION (SELECT o.endpoint FROM others o WHERE o.endpoint IS NOT NULL LIMIT most)
    UNION (SELECT g.endpoint FROM public.generations g WHERE g.created_at = '-infinity')
    ORDER BY 1 LIMIT most;
END $$`;

const ENDPOINTS_OF_USER = `
CREATE OR REPLACE FUNCTION public.endpoints_of_user(owner TEXT, newest INTEGER) RETURNS SETOF TEXT LANGUAGE plpgsql STABLE PARALLEL SAFE
SET plan_cache_mode = force_generic_plan AS $$
BEGIN
  RETURN QUERY SELECT DISTINCT g.endpoint FROM (
    SELECT n.endpoint FROM public.generations n WHERE n.user_id = owner ORDER BY n.created_at DESC LIMIT newest) g;
END $$`;

/** From each endpoint to the next in the index. */
function eachIn(name: string, table: string, condition: string): string {
  return `${name} AS (
      (SELECT later.endpoint FROM ${table} later WHERE ${condition} ORDER BY later.endpoint LIMIT 1)
      UNION ALL
      SELECT (SELECT later.endpoint FROM ${table} later WHERE later.endpoint > ${name}.endpoint AND ${condition}
        ORDER BY later.endpoint LIMIT 1)
      FROM ${name} WHERE ${name}.endpoint IS NOT NULL)`;
}

/**
 * Makes the functions that find few jobs in all of the history, with statements that PostgreSQL plans once for each session: to plan
 * for all months takes longer than to look into them. Those of the plain table cannot be replaced, since they return its rows.
 */
export const MAKE_PLANNED_ONCE = [
  ENDPOINTS_IN_USE,
  ENDPOINTS_OF_USER,
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
  `
DROP FUNCTION IF EXISTS public.generations_newest_with_tags(wanted JSONB, most INTEGER);
CREATE FUNCTION public.generations_newest_with_tags(wanted JSONB, most INTEGER) RETURNS ${ROWS} ROWS 20 AS $$
DECLARE
  since TIMESTAMPTZ := date_trunc('month', now() - interval '8 weeks', 'UTC');
BEGIN
  RETURN QUERY SELECT t.* FROM (SELECT * FROM public.generations g WHERE g.tags IS NOT NULL AND g.created_at >= since
      ORDER BY g.created_at DESC, g.id DESC LIMIT 1000) t
    WHERE t.tags @> wanted ORDER BY t.created_at DESC, t.id DESC LIMIT most;
END $$`,
  // Few users' pages need another month than the last two.
  `
DROP FUNCTION IF EXISTS public.generations_of_user(owner TEXT, most INTEGER);
CREATE FUNCTION public.generations_of_user(owner TEXT, most INTEGER) RETURNS ${ROWS} ROWS 20 AS $$
DECLARE
  since TIMESTAMPTZ := date_trunc('month', now() - interval '1 month', 'UTC');
  newest INTEGER;
BEGIN
  RETURN QUERY SELECT g.* FROM public.generations g WHERE g.user_id = owner AND g.created_at >= since
    ORDER BY g.created_at DESC, g.id DESC LIMIT most;
  GET DIAGNOSTICS newest = ROW_COUNT;
  IF newest < most THEN
    RETURN QUERY SELECT g.* FROM public.generations g WHERE g.user_id = owner AND g.created_at < since
      ORDER BY g.created_at DESC, g.id DESC LIMIT most - newest;
  END IF;
END $$`,
  // With the statement of the plain table.
  `
DO $do$
DECLARE
  statement TEXT := (SELECT prosrc FROM pg_proc WHERE oid = 'public.generations_in_flight(timestamptz, integer)'::regprocedure);
BEGIN
  DROP FUNCTION public.generations_in_flight(before TIMESTAMPTZ, most INTEGER);
  EXECUTE format('CREATE FUNCTION public.generations_in_flight(before TIMESTAMPTZ, most INTEGER) RETURNS ${ROWS} ROWS 20 AS %L',
    format('BEGIN RETURN QUERY %s; END', statement));
END $do$`,
].join(';');
