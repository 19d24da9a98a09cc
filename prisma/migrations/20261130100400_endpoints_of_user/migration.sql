-- adds only
-- The endpoints of a user's newest jobs. On a plain table this becomes part of the statement that names it. On one by month it is planned
-- once for each session, and hands on their names alone. `npm run partition` replaces it.
CREATE FUNCTION endpoints_of_user(owner TEXT, newest INTEGER) RETURNS SETOF TEXT LANGUAGE sql STABLE PARALLEL SAFE
AS $$
  SELECT DISTINCT g.endpoint FROM (
    SELECT n.endpoint FROM generations n WHERE n.user_id = owner ORDER BY n.created_at DESC LIMIT newest) g
$$;

DO $do$ BEGIN
  IF EXISTS (SELECT FROM pg_class WHERE oid = 'public.generations'::regclass AND relkind = 'p') THEN
    CREATE OR REPLACE FUNCTION endpoints_of_user(owner TEXT, newest INTEGER) RETURNS SETOF TEXT LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET plan_cache_mode = force_generic_plan AS $$
    BEGIN
      RETURN QUERY SELECT DISTINCT g.endpoint FROM (
        SELECT n.endpoint FROM generations n WHERE n.user_id = owner ORDER BY n.created_at DESC LIMIT newest) g;
    END $$;
  END IF;
END $do$;
