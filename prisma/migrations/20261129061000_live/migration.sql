-- adds only
-- Keeps the promise that whoever looks at jobs is told what has changed, and never that nothing has where something did.

-- When the row last changed in a way that the API shows; null if that was before this column. And when fal was first seen to
-- run the job. Applications often have columns of the plain names in a table that is adopted.
ALTER TABLE generations ADD COLUMN ledger_updated_at TIMESTAMPTZ, ADD COLUMN ledger_started_at TIMESTAMPTZ;
ALTER TABLE generations ALTER COLUMN ledger_updated_at SET DEFAULT now();

-- What has changed lately, written by whoever changes it, while anybody wants to know. Numbers of entries would say nothing: a
-- transaction that took a lower one may commit later. So each entry has its transaction, and a reader knows by a snapshot what
-- it has seen. Not logged, as no change waits for it: after a crash both tables are empty, and every reader begins anew.
CREATE UNLOGGED TABLE ledger_changes (
  xid XID8 NOT NULL DEFAULT pg_current_xact_id(),
  -- The job, and its user; of a change of the replay itself null, and whoever requested it.
  generation_id BIGINT,
  user_id TEXT NOT NULL,
  replay_id BIGINT
);
CREATE INDEX ledger_changes_xid_idx ON ledger_changes (xid);
CREATE INDEX ledger_changes_user_idx ON ledger_changes (user_id, xid);

-- One row while changes are noted, none otherwise.
CREATE UNLOGGED TABLE ledger_changes_noted (
  one BOOLEAN PRIMARY KEY DEFAULT true CONSTRAINT ledger_changes_noted_one_check CHECK (one),
  -- Another one each time it begins anew: what was before is not known.
  epoch TEXT NOT NULL DEFAULT gen_random_uuid(),
  -- All changes of transactions from this one on are there; null until that is known.
  complete_from XID8,
  -- Transactions before this one are forgotten when that time has come.
  forget_before XID8,
  forget_at TIMESTAMPTZ,
  wanted_until TIMESTAMPTZ NOT NULL,
  -- Until when there are also those who wait for a notification.
  notify_until TIMESTAMPTZ NOT NULL
);

CREATE FUNCTION note_ledger_change(generation BIGINT, of_user TEXT, replay BIGINT) RETURNS VOID LANGUAGE plpgsql AS $$
DECLARE
  noted RECORD;
BEGIN
  SELECT n.notify_until > now() AS notify INTO noted FROM public.ledger_changes_noted n;
  -- A transaction that goes on with an old snapshot cannot see whether others want to know meanwhile.
  IF NOT FOUND AND current_setting('transaction_isolation') = 'read committed' THEN
    RETURN;
  END IF;
  INSERT INTO public.ledger_changes (generation_id, user_id, replay_id) VALUES (generation, of_user, replay);
  IF noted.notify THEN
    NOTIFY ledger_changes;
  END IF;
END $$;

CREATE FUNCTION note_generation_insert() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM public.note_ledger_change(NEW.id, NEW.user_id, NEW.replay_id);
  RETURN NULL;
END $$;
CREATE TRIGGER generations_note_insert AFTER INSERT ON generations FOR EACH ROW EXECUTE FUNCTION note_generation_insert();

CREATE FUNCTION note_generation_update() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  NEW.ledger_updated_at := clock_timestamp();
  PERFORM public.note_ledger_change(NEW.id, NEW.user_id, NEW.replay_id);
  IF NEW.user_id <> OLD.user_id THEN
    PERFORM public.note_ledger_change(OLD.id, OLD.user_id, OLD.replay_id);
  END IF;
  RETURN NEW;
END $$;
-- Only what the API shows: when a job is checked next, and by whom, is nobody else's concern.
CREATE TRIGGER generations_note_update BEFORE UPDATE OF request_id, user_id, endpoint, status, inputs, output_url, seed,
  duration_s, cost_cents, error, created_at, finished_at, payload, result_note, error_type, submit_started_at,
  cancel_requested_at, ended_by, last_poll, tags, replay_of, replay_root, replay_id, cost_source, estimated_cents, billed_units,
  cost_unit, unit_price, cost_updated_at, ledger_started_at
  ON generations FOR EACH ROW EXECUTE FUNCTION note_generation_update();

CREATE FUNCTION note_generation_delete() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM public.note_ledger_change(OLD.id, OLD.user_id, OLD.replay_id);
  RETURN NULL;
END $$;
CREATE TRIGGER generations_note_delete AFTER DELETE ON generations FOR EACH ROW EXECUTE FUNCTION note_generation_delete();

-- Too many to be named: every reader begins anew.
CREATE FUNCTION forget_ledger_changes() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE public.ledger_changes_noted SET epoch = gen_random_uuid();
  RETURN NULL;
END $$;
CREATE TRIGGER generations_forget_changes AFTER TRUNCATE ON generations EXECUTE FUNCTION forget_ledger_changes();

CREATE FUNCTION note_replay_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM public.note_ledger_change(NULL, NEW.requested_by, NEW.id);
  RETURN NULL;
END $$;
CREATE TRIGGER replays_note_change AFTER INSERT OR UPDATE ON replays FOR EACH ROW EXECUTE FUNCTION note_replay_change();
