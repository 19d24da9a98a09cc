-- adds only
-- Makes the months of a partitioned table that are missing, in UTC, from the one of a time to some ahead of now; returns their
-- names. Rows that came meanwhile are moved out of the default partition. With the rights of the table's owner, so that servers
-- that may only read and write can have months made. Months that pg_partman or somebody else has made get the table's settings of
-- autovacuum, which no partition inherits.
CREATE OR REPLACE FUNCTION make_generation_months(of_table TEXT, since TIMESTAMPTZ, ahead INTEGER) RETURNS SETOF TEXT LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '300ms' SET timezone = 'UTC' AS $$
DECLARE
  begins TIMESTAMPTZ;
  ends TIMESTAMPTZ;
  name TEXT;
  options TEXT;
  crowded BOOLEAN;
BEGIN
  IF of_table NOT IN ('generations', 'generations_by_month') THEN
    RAISE EXCEPTION 'not a table of jobs: %', of_table;
  END IF;
  -- One process at a time; it is not worth waiting for.
  IF NOT pg_try_advisory_xact_lock(hashtext('generation_months')) THEN
    RETURN;
  END IF;
  FOR begins IN SELECT generate_series(date_trunc('month', greatest(since, now() - interval '20 years')),
    date_trunc('month', now()) + least(ahead, 24) * interval '1 month', interval '1 month') LOOP
    ends := begins + interval '1 month';
    name := 'generations_p' || to_char(begins, 'YYYY_MM');
    CONTINUE WHEN to_regclass('public.' || name) IS NOT NULL;
    EXECUTE format('CREATE TABLE public.%I (LIKE public.%I INCLUDING ALL EXCLUDING INDEXES EXCLUDING IDENTITY EXCLUDING STATISTICS)',
      name, of_table);
    SELECT string_agg(option, ', ') INTO options FROM pg_class c, unnest(c.reloptions) AS option
      WHERE c.oid = 'public.generations_default'::regclass;
    IF options IS NOT NULL THEN
      EXECUTE format('ALTER TABLE public.%I SET (%s)', name, options);
    END IF;
    EXECUTE 'SELECT EXISTS (SELECT FROM public.generations_default WHERE created_at >= $1 AND created_at < $2)'
      INTO crowded USING begins, ends;
    IF crowded THEN
      EXECUTE format('ALTER TABLE public.%I DETACH PARTITION public.generations_default', of_table);
      EXECUTE format('WITH moved AS (DELETE FROM public.generations_default WHERE created_at >= $1 AND created_at < $2 RETURNING *)
        INSERT INTO public.%I SELECT * FROM moved', name) USING begins, ends;
    END IF;
    EXECUTE format('ALTER TABLE public.%I ATTACH PARTITION public.%I FOR VALUES FROM (%L) TO (%L)', of_table, name, begins, ends);
    IF crowded THEN
      EXECUTE format('ALTER TABLE public.%I ATTACH PARTITION public.generations_default DEFAULT', of_table);
    END IF;
    RETURN NEXT name;
  END LOOP;
  SELECT string_agg(option, ', ') INTO options FROM pg_class c, unnest(c.reloptions) AS option
    WHERE c.oid = 'public.generations_default'::regclass;
  IF options IS NOT NULL THEN
    FOR name IN SELECT c.oid::regclass FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
      WHERE i.inhparent = format('public.%I', of_table)::regclass AND c.reloptions IS NULL AND pg_has_role(c.relowner, 'USAGE') LOOP
      EXECUTE format('ALTER TABLE %s SET (%s)', name, options);
    END LOOP;
  END IF;
END $$;
