ALTER TABLE generations
  -- Keeps the promise that a submit repeated with the same key is not paid twice.
  ADD COLUMN idempotency_key TEXT,
  -- Keeps the promise of one POST: set before it is made. A row without it was never sent, and may be; one with it never
  -- is again.
  ADD COLUMN submit_started_at TIMESTAMPTZ,
  -- Keep the promise that every job comes home: when fal is asked next, and how often it was. The default also covers
  -- rows that others insert.
  ADD COLUMN next_check_at TIMESTAMPTZ DEFAULT now() + interval '1 minute',
  ADD COLUMN check_count INTEGER NOT NULL DEFAULT 0,
  -- Keep the promise that a strange answer of fal is no verdict: the answer it gives instead of one, since when, and how
  -- often in a row.
  ADD COLUMN doubt TEXT,
  ADD COLUMN doubted_since TIMESTAMPTZ,
  ADD COLUMN doubt_count INTEGER NOT NULL DEFAULT 0,
  -- Keeps the promise that a wish to cancel is visible while the job runs on.
  ADD COLUMN cancel_requested_at TIMESTAMPTZ,
  -- Keeps the promise that a rescue is visible: who told how the job ended.
  ADD COLUMN ended_by TEXT CONSTRAINT generations_ended_by_check
    CHECK (ended_by IN ('SUBMIT', 'WEBHOOK', 'RECONCILER', 'CANCEL'));

-- What ended before there was a schedule needs none.
UPDATE generations SET next_check_at = NULL WHERE status NOT IN ('IN_QUEUE', 'IN_PROGRESS');
-- What was sent before the time was noted must not be taken for never sent.
UPDATE generations SET submit_started_at = created_at;

CREATE UNIQUE INDEX generations_idempotency_idx ON generations (user_id, idempotency_key)
  WHERE idempotency_key IS NOT NULL;
-- Only rows that are to be checked: as small as the work that is left, however long the history.
CREATE INDEX generations_due_idx ON generations (next_check_at) WHERE next_check_at IS NOT NULL;

-- What became of each webhook delivery; small and pruned, for finding out why a job did not complete.
CREATE TABLE webhook_deliveries (
  id BIGSERIAL PRIMARY KEY,
  received_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  -- fal's id of the job as the delivery names it; null where it names none that can be read.
  request_id TEXT,
  verdict TEXT NOT NULL CONSTRAINT webhook_deliveries_verdict_check CHECK (verdict IN
    ('APPLIED', 'DUPLICATE', 'UNKNOWN_JOB', 'BAD_SIGNATURE', 'STALE', 'WRONG_ACCOUNT', 'MALFORMED')),
  detail TEXT,
  -- Rejected deliveries are sampled: how many this line stands for.
  deliveries INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX webhook_deliveries_received_idx ON webhook_deliveries (received_at DESC, id DESC);
CREATE INDEX webhook_deliveries_request_idx ON webhook_deliveries (request_id) WHERE request_id IS NOT NULL;
