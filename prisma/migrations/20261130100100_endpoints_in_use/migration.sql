-- adds only
-- The endpoints of all jobs, in order: from each to the next in the index (https://wiki.postgresql.org/wiki/Loose_indexscan). On a
-- plain table this becomes part of the statement that names it. `npm run partition` replaces it.
CREATE FUNCTION endpoints_in_use(most INTEGER) RETURNS SETOF TEXT LANGUAGE sql STABLE PARALLEL SAFE
AS $$
  WITH RECURSIVE used AS (
    (SELECT g.endpoint FROM generations g ORDER BY g.endpoint LIMIT 1)
    UNION ALL
    SELECT (SELECT g.endpoint FROM generations g WHERE g.endpoint > used.endpoint ORDER BY g.endpoint LIMIT 1)
    FROM used WHERE used.endpoint IS NOT NULL)
  SELECT used.endpoint FROM used WHERE used.endpoint IS NOT NULL LIMIT most
$$;

DO $do$ BEGIN
  IF EXISTS (SELECT FROM pg_class WHERE oid = 'public.generations'::regclass AND relkind = 'p') THEN
    CREATE OR REPLACE FUNCTION endpoints_in_use(most INTEGER) RETURNS SETOF TEXT LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET plan_cache_mode = force_generic_plan AS $$
    DECLARE
      -- All hours before this month are counted and none of them has changed since, so their totals say which endpoints they have:
      -- to look into every month takes as long as there are months. No job of -infinity is ever counted.
      since TIMESTAMPTZ := date_trunc('month', least(
        coalesce((SELECT u.up_to FROM upkeep u WHERE u.work = 'generation_hours'), '-infinity'),
        (SELECT min(s.hour) FROM generation_hours_stale s)), 'UTC');
    BEGIN
      RETURN QUERY WITH RECURSIVE counted AS (
          (SELECT h.endpoint FROM generation_hours h WHERE h.hour < since ORDER BY h.endpoint LIMIT 1)
          UNION ALL
          SELECT (SELECT h.endpoint FROM generation_hours h
            WHERE h.endpoint > counted.endpoint AND h.hour < since ORDER BY h.endpoint LIMIT 1)
          FROM counted WHERE counted.endpoint IS NOT NULL),
        others AS (
          (SELECT g.endpoint FROM generations g WHERE g.created_at >= since ORDER BY g.endpoint LIMIT 1)
          UNION ALL
          SELECT (SELECT g.endpoint FROM generations g
            WHERE g.endpoint > others.endpoint AND g.created_at >= since ORDER BY g.endpoint LIMIT 1)
          FROM others WHERE others.endpoint IS NOT NULL)
        (SELECT c.endpoint FROM counted c WHERE c.endpoint IS NOT NULL LIMIT most)
        UNION (SELECT o.endpoint FROM others o WHERE o.endpoint IS NOT NULL LIMIT most)
        UNION (SELECT g.endpoint FROM generations g WHERE g.created_at = '-infinity')
        ORDER BY 1 LIMIT most;
    END $$;
  END IF;
END $do$;
