-- adds only
-- The newest jobs of a user, and the oldest of those that have not ended. On a plain table these functions become part of the statement
-- that names them. On one by month they are planned once for each session, since that takes longer than to look into all months; and
-- few users' pages need another month than the last two. `npm run partition` replaces them.
CREATE FUNCTION generations_of_user(owner TEXT, most INTEGER) RETURNS SETOF generations LANGUAGE sql STABLE PARALLEL SAFE
AS $$
  SELECT * FROM generations g WHERE g.user_id = owner ORDER BY g.created_at DESC, g.id DESC LIMIT most
$$;
CREATE FUNCTION generations_in_flight(before TIMESTAMPTZ, most INTEGER) RETURNS SETOF generations LANGUAGE sql STABLE PARALLEL SAFE
AS $$
  SELECT * FROM generations g WHERE g.status IN ('IN_QUEUE', 'IN_PROGRESS') AND g.created_at < before
  ORDER BY g.created_at, g.id LIMIT most
$$;

DO $do$ BEGIN
  IF EXISTS (SELECT FROM pg_class WHERE oid = 'public.generations'::regclass AND relkind = 'p') THEN
    CREATE OR REPLACE FUNCTION generations_of_user(owner TEXT, most INTEGER) RETURNS SETOF generations LANGUAGE plpgsql STABLE PARALLEL SAFE
    ROWS 20 SET plan_cache_mode = force_generic_plan AS $$
    DECLARE
      since TIMESTAMPTZ := date_trunc('month', now() - interval '1 month', 'UTC');
      newest INTEGER;
    BEGIN
      RETURN QUERY SELECT g.* FROM generations g WHERE g.user_id = owner AND g.created_at >= since
        ORDER BY g.created_at DESC, g.id DESC LIMIT most;
      GET DIAGNOSTICS newest = ROW_COUNT;
      IF newest < most THEN
        RETURN QUERY SELECT g.* FROM generations g WHERE g.user_id = owner AND g.created_at < since
          ORDER BY g.created_at DESC, g.id DESC LIMIT most - newest;
      END IF;
    END $$;
    CREATE OR REPLACE FUNCTION generations_in_flight(before TIMESTAMPTZ, most INTEGER) RETURNS SETOF generations LANGUAGE plpgsql STABLE PARALLEL SAFE
    ROWS 20 SET plan_cache_mode = force_generic_plan AS $$
    BEGIN
      RETURN QUERY SELECT g.* FROM generations g WHERE g.status IN ('IN_QUEUE', 'IN_PROGRESS') AND g.created_at < before
        ORDER BY g.created_at, g.id LIMIT most;
    END $$;
  END IF;
END $do$;
