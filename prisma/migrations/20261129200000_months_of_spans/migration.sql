-- adds only
-- The months that a span reaches into, where the table of jobs is partitioned by month; all of time where it is not. With them a
-- statement says in which months PostgreSQL is to look while it plans, without giving it a span to use the index of times for.
-- `npm run partition` replaces them, like those that find the months of ids.
CREATE FUNCTION generation_months_since(begins TIMESTAMPTZ) RETURNS TIMESTAMPTZ LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$ BEGIN RETURN '-infinity'; END $$;
CREATE FUNCTION generation_months_until(ends TIMESTAMPTZ) RETURNS TIMESTAMPTZ LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$ BEGIN RETURN 'infinity'; END $$;
-- Of a time until now. Immutable, since a plan that is kept may only look into more months than it has to.
CREATE FUNCTION generation_months_of_last(span INTERVAL) RETURNS TIMESTAMPTZ LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$ BEGIN RETURN '-infinity'; END $$;

DO $do$ BEGIN
  IF EXISTS (SELECT FROM pg_class WHERE oid = 'public.generations'::regclass AND relkind = 'p') THEN
    CREATE OR REPLACE FUNCTION generation_months_since(begins TIMESTAMPTZ) RETURNS TIMESTAMPTZ LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS $$ BEGIN RETURN date_trunc('month', begins, 'UTC'); END $$;
    CREATE OR REPLACE FUNCTION generation_months_until(ends TIMESTAMPTZ) RETURNS TIMESTAMPTZ LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS $$ BEGIN RETURN date_trunc('month', date_trunc('month', ends, 'UTC') + interval '32 days', 'UTC'); END $$;
    CREATE OR REPLACE FUNCTION generation_months_of_last(span INTERVAL) RETURNS TIMESTAMPTZ LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS $$ BEGIN RETURN date_trunc('month', now() - span, 'UTC'); END $$;
  END IF;
END $do$;
