-- adds only
-- Keeps the promise that no budget is overspent, whatever races: what a job may cost is reserved in the transaction that
-- records it, and the database adds up what each budget has spent and reserved.

-- The most that the job was expected to cost when it was recorded, in US cents, and since when that is reserved. A job of a
-- replay reserves it when it is its turn to be sent.
ALTER TABLE generations ADD COLUMN reserved_cents NUMERIC(12,4), ADD COLUMN reserved_at TIMESTAMPTZ;

-- What may be spent in each period: by one user, on one endpoint, with one tag, or, where all of these are NULL, by everybody.
CREATE TABLE budgets (
  id INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  user_id TEXT,
  endpoint TEXT,
  tag_key TEXT,
  tag_value TEXT,
  limit_cents NUMERIC(14,4) NOT NULL CHECK (limit_cents >= 0),
  period TEXT NOT NULL CHECK (period IN ('DAY', 'WEEK', 'MONTH')),
  time_zone TEXT NOT NULL,
  action TEXT NOT NULL CHECK (action IN ('BLOCK', 'ALERT')),
  -- NULL for a budget of the operator's file.
  set_by TEXT,
  set_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  -- When what had been spent before was added up: the budget blocks and warns since then.
  counted_at TIMESTAMPTZ,
  CHECK ((tag_key IS NULL) = (tag_value IS NULL)),
  CHECK (num_nonnulls(user_id, endpoint, tag_key) <= 1)
);
CREATE UNIQUE INDEX budgets_scope_idx ON budgets (COALESCE(user_id, ''), COALESCE(endpoint, ''), COALESCE(tag_key, ''),
  COALESCE(tag_value, ''), (user_id IS NULL), (endpoint IS NULL), period);

-- What each period of a budget has spent and reserved, in US cents: the sum of its row in `budget_totals` and of all its
-- entries. Every change of a job adds an entry, so that no two jobs wait for the same row; entries are added to the totals
-- in the background, each in one statement, so that no reader sees an amount twice or not at all.
CREATE TABLE budget_totals (
  budget_id INTEGER NOT NULL,
  period_start TIMESTAMPTZ NOT NULL,
  spent_cents NUMERIC NOT NULL,
  reserved_cents NUMERIC NOT NULL,
  -- Jobs of unknown price, which are in neither sum.
  unpriced_jobs BIGINT NOT NULL,
  PRIMARY KEY (budget_id, period_start)
);
-- It grows and shrinks all the time, so it is vacuumed by the number of changes and not by their share.
CREATE TABLE budget_entries (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  budget_id INTEGER NOT NULL,
  period_start TIMESTAMPTZ NOT NULL,
  spent_cents NUMERIC NOT NULL,
  reserved_cents NUMERIC NOT NULL,
  unpriced_jobs INTEGER NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_insert_scale_factor = 0);
CREATE INDEX budget_entries_period_idx ON budget_entries (budget_id, period_start);

-- The alarms that were raised: each once in a period.
CREATE TABLE budget_alarms (
  budget_id INTEGER NOT NULL,
  period_start TIMESTAMPTZ NOT NULL,
  -- Per cent of the limit.
  threshold SMALLINT NOT NULL,
  raised_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  PRIMARY KEY (budget_id, period_start, threshold)
);

-- The first instant of the period that a time lies in, in the calendar of a time zone. Where midnight does not exist or comes
-- twice, it is what PostgreSQL takes for it, and the same for all times of that day.
CREATE FUNCTION budget_period_start(period TEXT, time_zone TEXT, at TIMESTAMPTZ) RETURNS TIMESTAMPTZ LANGUAGE sql STABLE
RETURN date_trunc(period, at AT TIME ZONE time_zone) AT TIME ZONE time_zone;

-- The first instant of the next one.
CREATE FUNCTION budget_period_end(period TEXT, time_zone TEXT, at TIMESTAMPTZ) RETURNS TIMESTAMPTZ LANGUAGE sql STABLE
RETURN (date_trunc(period, at AT TIME ZONE time_zone) + ('1 ' || period)::interval) AT TIME ZONE time_zone;

-- Whether a budget is about a job.
CREATE FUNCTION budget_covers(b_user TEXT, b_endpoint TEXT, b_tag_key TEXT, b_tag_value TEXT, g_user TEXT, g_endpoint TEXT,
  g_tags JSONB) RETURNS BOOLEAN LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (b_user IS NULL OR b_user = g_user) AND (b_endpoint IS NULL OR b_endpoint = g_endpoint)
  AND (b_tag_key IS NULL OR g_tags ->> b_tag_key = b_tag_value);

-- What a job takes of its budgets. Spent is what the reports of spend say; reserved is what it may cost beyond that: all of it
-- until it ends, and the rest until fal's bill is there. A job that failed or was cancelled releases it, unless fal may have
-- made it all the same: the types are those of `UNCONFIRMED_FAILURES` in src/fal/failure-types.ts. Jobs from before there was
-- anything to reserve count from when they were sent, by their estimate.
CREATE FUNCTION budget_amounts(status TEXT, error_type TEXT, cost_source cost_source, cost_cents NUMERIC,
  reserved_cents NUMERIC, reserved_at TIMESTAMPTZ, submit_started_at TIMESTAMPTZ, created_at TIMESTAMPTZ,
  OUT at TIMESTAMPTZ, OUT spent NUMERIC, OUT reserved NUMERIC, OUT unpriced INTEGER) LANGUAGE sql STABLE AS $$
  SELECT COALESCE(reserved_at, created_at),
    CASE WHEN billed OR status = 'COMPLETED' THEN COALESCE(cost_cents, 0) ELSE 0 END,
    CASE WHEN billed THEN 0
      WHEN status = 'COMPLETED' THEN greatest(most - COALESCE(cost_cents, 0), 0)
      WHEN held THEN COALESCE(most, 0) ELSE 0 END,
    CASE WHEN most IS NULL AND NOT billed AND (status = 'COMPLETED' OR held) THEN 1 ELSE 0 END
  FROM (SELECT cost_source <> 'ESTIMATED' AS billed, COALESCE(reserved_cents, cost_cents) AS most,
    CASE WHEN status IN ('IN_QUEUE', 'IN_PROGRESS') THEN reserved_at IS NOT NULL OR submit_started_at IS NOT NULL
      ELSE status = 'FAILED' AND error_type IN ('submission_unconfirmed', 'unknown_to_fal', 'result_unavailable') END AS held
  ) AS job
$$;

-- Writes the entries of a job that has changed, and refuses a reservation that goes beyond a budget that blocks: FL001 if it
-- is too much, FL002 if its price is not known, with the amounts as JSON in the detail. Those who reserve from the same
-- budget do so one after the other, from here to their commit, and each sees what those before it have reserved.
CREATE FUNCTION keep_budgets() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  budget RECORD;
  used RECORD;
  before RECORD;
  after RECORD;
BEGIN
  IF NOT EXISTS (SELECT FROM public.budgets) THEN
    RETURN NULL;
  END IF;
  after := public.budget_amounts(NEW.status, NEW.error_type, NEW.cost_source, NEW.cost_cents, NEW.reserved_cents,
    NEW.reserved_at, NEW.submit_started_at, NEW.created_at);
  IF TG_OP = 'UPDATE' THEN
    before := public.budget_amounts(OLD.status, OLD.error_type, OLD.cost_source, OLD.cost_cents, OLD.reserved_cents,
      OLD.reserved_at, OLD.submit_started_at, OLD.created_at);
  ELSE
    before := after;
  END IF;
  IF NEW.reserved_at IS NOT NULL AND (TG_OP = 'INSERT' OR OLD.reserved_at IS NULL) THEN
    FOR budget IN SELECT b.id FROM public.budgets b
      WHERE b.action = 'BLOCK' AND b.counted_at IS NOT NULL
        AND public.budget_covers(b.user_id, b.endpoint, b.tag_key, b.tag_value, NEW.user_id, NEW.endpoint, NEW.tags)
      ORDER BY b.id
    LOOP
      PERFORM pg_advisory_xact_lock(hashtext('budgets'), budget.id);
      SELECT b.limit_cents, b.period, b.user_id, b.endpoint, b.tag_key, b.tag_value, sums.spent, sums.reserved,
          public.budget_period_end(b.period, b.time_zone, after.at) AS resets_at INTO used
        FROM public.budgets b CROSS JOIN LATERAL (
          SELECT COALESCE(sum(s.spent_cents), 0) AS spent, COALESCE(sum(s.reserved_cents), 0) AS reserved FROM (
            SELECT t.spent_cents, t.reserved_cents FROM public.budget_totals t
              WHERE t.budget_id = b.id AND t.period_start = public.budget_period_start(b.period, b.time_zone, after.at)
            UNION ALL
            SELECT e.spent_cents, e.reserved_cents FROM public.budget_entries e
              WHERE e.budget_id = b.id AND e.period_start = public.budget_period_start(b.period, b.time_zone, after.at)
          ) AS s) AS sums
        WHERE b.id = budget.id AND b.action = 'BLOCK';
      IF FOUND AND (after.unpriced > 0
          OR after.spent + after.reserved > 0 AND used.spent + used.reserved + after.spent + after.reserved > used.limit_cents)
      THEN
        RAISE EXCEPTION 'the job does not fit a budget'
          USING ERRCODE = CASE WHEN after.unpriced > 0 THEN 'FL002' ELSE 'FL001' END,
          DETAIL = json_build_object('userId', used.user_id, 'endpoint', used.endpoint, 'tagKey', used.tag_key,
            'tagValue', used.tag_value, 'period', used.period, 'limit', used.limit_cents, 'spent', used.spent,
            'reserved', used.reserved, 'requested', after.spent + after.reserved, 'resetsAt', used.resets_at,
            'replay', NEW.replay_id::text)::text;
      END IF;
    END LOOP;
  END IF;
  INSERT INTO public.budget_entries (budget_id, period_start, spent_cents, reserved_cents, unpriced_jobs)
  SELECT b.id, public.budget_period_start(b.period, b.time_zone, change.at), sum(change.spent), sum(change.reserved),
    sum(change.unpriced)
  FROM (VALUES
      (NEW.user_id, NEW.endpoint, NEW.tags, after.at, after.spent, after.reserved, after.unpriced),
      (OLD.user_id, OLD.endpoint, OLD.tags, before.at, -before.spent, -before.reserved, -before.unpriced))
    AS change (user_id, endpoint, tags, at, spent, reserved, unpriced)
  JOIN public.budgets b
    ON public.budget_covers(b.user_id, b.endpoint, b.tag_key, b.tag_value, change.user_id, change.endpoint, change.tags)
  -- Of a new row there is nothing before.
  WHERE change.user_id IS NOT NULL
  GROUP BY 1, 2
  HAVING sum(change.spent) <> 0 OR sum(change.reserved) <> 0 OR sum(change.unpriced) <> 0;
  RETURN NULL;
END $$;
-- After the row, since ON CONFLICT DO NOTHING may leave it out. What usual changes of a job leave alone is not looked at.
CREATE TRIGGER generations_keep_budgets_insert AFTER INSERT ON generations FOR EACH ROW EXECUTE FUNCTION keep_budgets();
CREATE TRIGGER generations_keep_budgets_update AFTER UPDATE ON generations FOR EACH ROW
  WHEN (OLD.status <> NEW.status OR OLD.cost_cents IS DISTINCT FROM NEW.cost_cents OR OLD.cost_source <> NEW.cost_source
    OR OLD.error_type IS DISTINCT FROM NEW.error_type OR OLD.reserved_at IS DISTINCT FROM NEW.reserved_at
    OR OLD.reserved_cents IS DISTINCT FROM NEW.reserved_cents OR OLD.user_id <> NEW.user_id OR OLD.endpoint <> NEW.endpoint
    OR OLD.tags IS DISTINCT FROM NEW.tags
    OR NEW.reserved_at IS NULL AND (OLD.submit_started_at IS NULL) <> (NEW.submit_started_at IS NULL))
  EXECUTE FUNCTION keep_budgets();
