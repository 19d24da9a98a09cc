-- adds only
-- Where the table of jobs is partitioned by month, PostgreSQL takes longer to plan for all months than to look into them. So what
-- finds few rows in all of the history is planned there once for each session, behind a pooler too. On a plain table these
-- functions become part of the statement that names them. `npm run partition` replaces them.
CREATE FUNCTION generations_of_request(wanted TEXT) RETURNS SETOF generations LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT * FROM generations g WHERE g.request_id = wanted $$;
-- The newest jobs with these tags.
CREATE FUNCTION generations_with_tags(wanted JSONB, most INTEGER) RETURNS SETOF generations LANGUAGE sql STABLE PARALLEL SAFE
AS $$
  WITH found AS MATERIALIZED (SELECT g.id, g.created_at FROM generations g WHERE g.tags @> wanted),
    page AS (SELECT f.id, f.created_at FROM found f ORDER BY f.created_at DESC, f.id DESC LIMIT most)
  SELECT g.* FROM page JOIN generations g USING (id, created_at)
$$;
-- The newest jobs with such a file.
CREATE FUNCTION generations_with_file(words TSQUERY, part TEXT, most INTEGER) RETURNS SETOF generations LANGUAGE sql STABLE PARALLEL SAFE
AS $$
  WITH found AS MATERIALIZED (
      SELECT g.id, g.created_at FROM generations g WHERE url_words(g.output_url) @@ words AND strpos(g.output_url, part) > 0),
    page AS (SELECT f.id, f.created_at FROM found f ORDER BY f.created_at DESC, f.id DESC LIMIT most)
  SELECT g.* FROM page JOIN generations g USING (id, created_at)
$$;

DO $do$ BEGIN
  IF EXISTS (SELECT FROM pg_class WHERE oid = 'public.generations'::regclass AND relkind = 'p') THEN
    CREATE OR REPLACE FUNCTION generations_of_request(wanted TEXT) RETURNS SETOF generations LANGUAGE plpgsql STABLE PARALLEL SAFE
    ROWS 1 SET plan_cache_mode = force_generic_plan AS $$
    DECLARE
      month TIMESTAMPTZ := (SELECT k.created_at FROM generation_keys k WHERE k.request_id = wanted);
    BEGIN
      RETURN QUERY SELECT g.* FROM generations g WHERE g.request_id = wanted AND g.created_at = month;
    END $$;
    CREATE OR REPLACE FUNCTION generations_with_tags(wanted JSONB, most INTEGER) RETURNS SETOF generations LANGUAGE plpgsql STABLE PARALLEL SAFE
    ROWS 20 SET plan_cache_mode = force_generic_plan AS $$
    BEGIN
      RETURN QUERY WITH found AS MATERIALIZED (SELECT g.id, g.created_at FROM generations g WHERE g.tags @> wanted),
        page AS (SELECT f.id, f.created_at FROM found f ORDER BY f.created_at DESC, f.id DESC LIMIT most)
      SELECT g.* FROM page JOIN generations g USING (id, created_at);
    END $$;
    CREATE OR REPLACE FUNCTION generations_with_file(words TSQUERY, part TEXT, most INTEGER) RETURNS SETOF generations LANGUAGE plpgsql STABLE PARALLEL SAFE
    ROWS 20 SET plan_cache_mode = force_generic_plan AS $$
    BEGIN
      RETURN QUERY WITH found AS MATERIALIZED (
          SELECT g.id, g.created_at FROM generations g WHERE url_words(g.output_url) @@ words AND strpos(g.output_url, part) > 0),
        page AS (SELECT f.id, f.created_at FROM found f ORDER BY f.created_at DESC, f.id DESC LIMIT most)
      SELECT g.* FROM page JOIN generations g USING (id, created_at);
    END $$;
  END IF;
END $do$;
