-- adds only
-- Keeps the promise that whoever has to know is told of an end, at least once: each event is written in the transaction of
-- the change that it tells of, whoever makes the change, and is sent by the servers afterwards. Not to be confused with
-- `webhook_deliveries`, which are fal's webhooks to us.

CREATE TABLE outgoing_webhooks (
  id BIGSERIAL PRIMARY KEY,
  url TEXT NOT NULL,
  -- Types of events, such as 'generation.failed'.
  events TEXT[] NOT NULL,
  description TEXT,
  -- What its deliveries are signed with, encrypted as a JWE (RFC 7516): who reads the table cannot sign.
  secret TEXT NOT NULL,
  created_by TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  -- Since when no delivery has succeeded; null if the last one did.
  failing_since TIMESTAMPTZ,
  -- Nothing is queued for a disabled webhook, and nothing sent.
  disabled_at TIMESTAMPTZ,
  disabled_reason TEXT
);

-- An event for one webhook. No foreign key: a webhook that is deleted at the same time must not keep a job from ending.
CREATE TABLE outgoing_deliveries (
  id BIGSERIAL PRIMARY KEY,
  webhook_id BIGINT NOT NULL,
  -- The same with every attempt, so that a receiver knows what it has had.
  message_id TEXT NOT NULL DEFAULT 'msg_' || gen_random_uuid(),
  event TEXT NOT NULL,
  -- What it is about: the deliveries of one subject are sent one after the other, in the order of their ids.
  subject TEXT NOT NULL,
  data JSONB NOT NULL,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  due_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  attempts INTEGER NOT NULL DEFAULT 0,
  -- Until then the process that took it sends it. If that dies, another one takes it.
  leased_until TIMESTAMPTZ,
  -- When the first attempt failed.
  failing_since TIMESTAMPTZ,
  delivered_at TIMESTAMPTZ,
  -- Of the last attempt.
  status_code SMALLINT,
  error TEXT
);
CREATE INDEX outgoing_deliveries_due_idx ON outgoing_deliveries (webhook_id, due_at, id) WHERE delivered_at IS NULL;
CREATE INDEX outgoing_deliveries_order_idx ON outgoing_deliveries (webhook_id, subject, id) WHERE delivered_at IS NULL;
CREATE INDEX outgoing_deliveries_recent_idx ON outgoing_deliveries (webhook_id, id);

-- Queues an event for every webhook that wants it.
CREATE FUNCTION queue_outgoing_event(event TEXT, subject TEXT, data JSONB) RETURNS VOID LANGUAGE plpgsql
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO public.outgoing_deliveries (webhook_id, event, subject, data)
  SELECT w.id, $1, $2, $3 FROM public.outgoing_webhooks w WHERE w.disabled_at IS NULL AND $1 = ANY (w.events);
END $$;

CREATE FUNCTION is_outgoing_event_wanted(event TEXT) RETURNS BOOLEAN LANGUAGE plpgsql STABLE
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN EXISTS (SELECT FROM public.outgoing_webhooks w WHERE w.disabled_at IS NULL AND $1 = ANY (w.events));
END $$;

-- As the API has them: a global id, and a time in UTC with milliseconds.
CREATE FUNCTION outgoing_id(type TEXT, id BIGINT) RETURNS TEXT LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN encode(convert_to(type || ':' || id, 'UTF8'), 'base64');
CREATE FUNCTION outgoing_time(at TIMESTAMPTZ) RETURNS TEXT LANGUAGE sql STABLE PARALLEL SAFE
RETURN to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');

CREATE FUNCTION queue_generation_event() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  kind TEXT := 'generation.' || lower(NEW.status);
BEGIN
  IF public.is_outgoing_event_wanted(kind) THEN
    -- Never the inputs, and no pending id: whoever knows it can claim the row.
    PERFORM public.queue_outgoing_event(kind, public.outgoing_id('Generation', NEW.id), jsonb_build_object(
      'id', public.outgoing_id('Generation', NEW.id),
      'requestId', CASE WHEN NEW.request_id NOT LIKE 'pending:%' THEN NEW.request_id END,
      'userId', NEW.user_id, 'endpoint', NEW.endpoint, 'status', NEW.status,
      'errorType', NEW.error_type, 'error', left(NEW.error, 2000),
      'outputUrl', NEW.output_url, 'costCents', NEW.cost_cents, 'tags', NEW.tags,
      'createdAt', public.outgoing_time(NEW.created_at), 'finishedAt', public.outgoing_time(NEW.finished_at)));
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER generations_queue_event AFTER UPDATE ON generations FOR EACH ROW
  WHEN (OLD.status IS DISTINCT FROM NEW.status AND NEW.status IN ('COMPLETED', 'FAILED', 'CANCELLED'))
  EXECUTE FUNCTION queue_generation_event();

CREATE FUNCTION queue_replay_event() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  kind TEXT := CASE WHEN NEW.ended_at IS NOT NULL THEN 'replay.done' ELSE 'replay.paused' END;
BEGIN
  IF public.is_outgoing_event_wanted(kind) THEN
    PERFORM public.queue_outgoing_event(kind, public.outgoing_id('Replay', NEW.id), jsonb_build_object(
      'id', public.outgoing_id('Replay', NEW.id), 'requestedBy', NEW.requested_by,
      'state', CASE WHEN NEW.cancelled_at IS NOT NULL THEN 'CANCELLED' WHEN NEW.ended_at IS NOT NULL THEN 'DONE' ELSE 'PAUSED' END,
      'pauseReason', NEW.pause_reason,
      'createdAt', public.outgoing_time(NEW.created_at), 'endedAt', public.outgoing_time(NEW.ended_at)));
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER replays_queue_event AFTER UPDATE ON replays FOR EACH ROW
  WHEN (OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL
    OR OLD.paused_at IS NULL AND NEW.paused_at IS NOT NULL AND NEW.ended_at IS NULL)
  EXECUTE FUNCTION queue_replay_event();
