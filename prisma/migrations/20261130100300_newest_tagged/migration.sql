-- adds only
-- Of the newest thousand jobs that have any tags, those with these: what fills a page of a tag that is not rare. On a plain table
-- this becomes part of the statement that names it. On one by month it looks into the last months only, and is planned once for each
-- session. `npm run partition` replaces it.
CREATE FUNCTION generations_newest_with_tags(wanted JSONB, most INTEGER) RETURNS SETOF generations LANGUAGE sql STABLE PARALLEL SAFE
AS $$
  SELECT t.* FROM (SELECT * FROM generations g WHERE g.tags IS NOT NULL ORDER BY g.created_at DESC, g.id DESC LIMIT 1000) t
  WHERE t.tags @> wanted ORDER BY t.created_at DESC, t.id DESC LIMIT most
$$;

DO $do$ BEGIN
  IF EXISTS (SELECT FROM pg_class WHERE oid = 'public.generations'::regclass AND relkind = 'p') THEN
    CREATE OR REPLACE FUNCTION generations_newest_with_tags(wanted JSONB, most INTEGER) RETURNS SETOF generations LANGUAGE plpgsql STABLE PARALLEL SAFE
    ROWS 20 SET plan_cache_mode = force_generic_plan AS $$
    DECLARE
      since TIMESTAMPTZ := date_trunc('month', now() - interval '8 weeks', 'UTC');
    BEGIN
      RETURN QUERY SELECT t.* FROM (SELECT * FROM generations g WHERE g.tags IS NOT NULL AND g.created_at >= since
          ORDER BY g.created_at DESC, g.id DESC LIMIT 1000) t
        WHERE t.tags @> wanted ORDER BY t.created_at DESC, t.id DESC LIMIT most;
    END $$;
  END IF;
END $do$;
