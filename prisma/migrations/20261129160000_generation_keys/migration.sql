-- adds only
-- Keeps the promises of the unique indexes where an operator has partitioned `generations` by month: of a partitioned table an
-- index is unique only within each month. Until then the table is empty, and the functions do nothing.

-- What is unique of each job, and its month.
CREATE TABLE generation_keys (
  id BIGINT PRIMARY KEY,
  created_at TIMESTAMPTZ NOT NULL,
  request_id TEXT NOT NULL,
  -- Both null without an idempotency key.
  user_id TEXT,
  idempotency_key TEXT,
  -- The original of a replay that is live or has completed, as in `generations_replay_once_idx`.
  live_root BIGINT
);
CREATE UNIQUE INDEX generation_keys_request_idx ON generation_keys (request_id);
CREATE UNIQUE INDEX generation_keys_idempotency_idx ON generation_keys (user_id, idempotency_key)
  WHERE idempotency_key IS NOT NULL;
CREATE UNIQUE INDEX generation_keys_replay_once_idx ON generation_keys (live_root) WHERE live_root IS NOT NULL;

CREATE FUNCTION live_replay_root(replay_root BIGINT, replay_exempt BOOLEAN, status TEXT) RETURNS BIGINT
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN NOT replay_exempt AND status IN ('IN_QUEUE', 'IN_PROGRESS', 'COMPLETED') THEN replay_root END;

-- Before the row is written, so that a conflict is found as an index would find it: an error, except that the rows of a replay
-- are left out, as their INSERT says by ON CONFLICT DO NOTHING. One that is moved to another month is deleted and inserted.
CREATE FUNCTION keep_generation_keys() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    DELETE FROM public.generation_keys WHERE id = OLD.id;
    RETURN OLD;
  END IF;
  IF TG_OP = 'UPDATE' THEN
    UPDATE public.generation_keys SET id = NEW.id, created_at = NEW.created_at, request_id = NEW.request_id,
      user_id = CASE WHEN NEW.idempotency_key IS NOT NULL THEN NEW.user_id END, idempotency_key = NEW.idempotency_key,
      live_root = public.live_replay_root(NEW.replay_root, NEW.replay_exempt, NEW.status)
    WHERE id = OLD.id;
    RETURN NEW;
  END IF;
  IF NEW.replay_id IS NOT NULL AND NEW.replay_root IS NOT NULL THEN
    INSERT INTO public.generation_keys (id, created_at, request_id, user_id, idempotency_key, live_root)
    VALUES (NEW.id, NEW.created_at, NEW.request_id, CASE WHEN NEW.idempotency_key IS NOT NULL THEN NEW.user_id END,
      NEW.idempotency_key, public.live_replay_root(NEW.replay_root, NEW.replay_exempt, NEW.status))
    ON CONFLICT (live_root) WHERE live_root IS NOT NULL DO NOTHING;
    IF NOT FOUND THEN
      RETURN NULL;
    END IF;
  ELSE
    INSERT INTO public.generation_keys (id, created_at, request_id, user_id, idempotency_key, live_root)
    VALUES (NEW.id, NEW.created_at, NEW.request_id, CASE WHEN NEW.idempotency_key IS NOT NULL THEN NEW.user_id END,
      NEW.idempotency_key, public.live_replay_root(NEW.replay_root, NEW.replay_exempt, NEW.status));
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION forget_generation_keys() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  TRUNCATE public.generation_keys;
  RETURN NULL;
END $$;

-- Between which times jobs with these ids, or request ids, were created: all of time, while there are no months to choose from.
-- The partitioned table has others of these names. Immutable, so that they are asked while a statement is planned: a job stays
-- in its month. Not in SQL, which takes longer to inline than these to run.
CREATE FUNCTION generations_since(ids BIGINT[]) RETURNS TIMESTAMPTZ LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$ BEGIN RETURN '-infinity'; END $$;
CREATE FUNCTION generations_until(ids BIGINT[]) RETURNS TIMESTAMPTZ LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$ BEGIN RETURN 'infinity'; END $$;
CREATE FUNCTION generations_since(request_ids TEXT[]) RETURNS TIMESTAMPTZ LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$ BEGIN RETURN '-infinity'; END $$;
CREATE FUNCTION generations_until(request_ids TEXT[]) RETURNS TIMESTAMPTZ LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$ BEGIN RETURN 'infinity'; END $$;

-- Makes the months of a partitioned table that are missing, in UTC, from the one of a time to some ahead of now; returns their
-- names. Rows that came meanwhile are moved out of the default partition. With the rights of the table's owner, so that servers
-- that may only read and write can have months made.
CREATE FUNCTION make_generation_months(of_table TEXT, since TIMESTAMPTZ, ahead INTEGER) RETURNS SETOF TEXT LANGUAGE plpgsql
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
END $$;
