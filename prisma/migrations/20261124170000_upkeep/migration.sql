-- What the servers work out in the background, so that neither a submit nor a question has to.

-- How far each of these works has come.
CREATE TABLE upkeep (work TEXT PRIMARY KEY, up_to TIMESTAMPTZ NOT NULL, before XID8);

-- Words of new prompts are noted within a minute or two instead of with each INSERT, which the trigger slowed down.
DROP TRIGGER generations_note_prompt_words ON generations;
DROP FUNCTION note_prompt_words();
INSERT INTO upkeep (work, up_to) VALUES ('prompt_words', now());

-- Jobs by hour and endpoint, all hours before `up_to`: spend and failure rates of a week read some 2,400 of these rows
-- instead of 35,000 index entries. An hour is counted when no transaction can add to it unnoticed any more, a little more
-- than an hour after its end. 110 MB at ten million rows.
CREATE TABLE generation_hours (
  hour TIMESTAMPTZ NOT NULL,
  endpoint TEXT NOT NULL,
  jobs INTEGER NOT NULL,
  completed INTEGER NOT NULL,
  failed INTEGER NOT NULL,
  cancelled INTEGER NOT NULL,
  cost_cents NUMERIC,
  unknown_cost_jobs INTEGER NOT NULL,
  PRIMARY KEY (hour, endpoint)
);

-- Hours in which something has changed since they were counted: until they are counted again, their jobs are read. It is
-- in the table as soon as the change is visible, so that no answer is ever out of date; and it is only ever added to, so
-- that two that change jobs of the same hour do not wait for each other.
CREATE TABLE generation_hours_stale (hour TIMESTAMPTZ NOT NULL);
CREATE INDEX generation_hours_stale_idx ON generation_hours_stale (hour);

CREATE FUNCTION note_stale_hour() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  -- Whoever counts hours waits for this transaction, or this for them: see src/analytics/count-hours.ts.
  PERFORM pg_advisory_xact_lock_shared(hashtext('generation_hours'));
  INSERT INTO public.generation_hours_stale
  SELECT DISTINCT hour FROM unnest(ARRAY[date_trunc('hour', OLD.created_at, 'UTC'), date_trunc('hour', NEW.created_at, 'UTC')])
    AS changed (hour)
  WHERE hour IS NOT NULL AND NOT EXISTS (SELECT FROM public.generation_hours_stale s WHERE s.hour = changed.hour);
  RETURN NULL;
END $$;
-- An hour younger than that is counted later anyway; one look at the clock is all that a usual submit or webhook pays.
-- The clock, not the beginning of the transaction, which may have been long ago.
CREATE TRIGGER generations_stale_hour_insert AFTER INSERT ON generations FOR EACH ROW
  WHEN (NEW.created_at < clock_timestamp() - interval '1 hour') EXECUTE FUNCTION note_stale_hour();
CREATE TRIGGER generations_stale_hour_update AFTER UPDATE ON generations FOR EACH ROW
  WHEN (least(OLD.created_at, NEW.created_at) < clock_timestamp() - interval '1 hour'
    AND (OLD.status <> NEW.status OR OLD.cost_cents IS DISTINCT FROM NEW.cost_cents
      OR OLD.endpoint <> NEW.endpoint OR OLD.created_at <> NEW.created_at))
  EXECUTE FUNCTION note_stale_hour();
CREATE TRIGGER generations_stale_hour_delete AFTER DELETE ON generations FOR EACH ROW
  WHEN (OLD.created_at < clock_timestamp() - interval '1 hour') EXECUTE FUNCTION note_stale_hour();

CREATE FUNCTION forget_hours() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  TRUNCATE public.generation_hours, public.generation_hours_stale;
  DELETE FROM public.upkeep WHERE work = 'generation_hours';
  RETURN NULL;
END $$;
CREATE TRIGGER generations_forget_hours AFTER TRUNCATE ON generations EXECUTE FUNCTION forget_hours();
