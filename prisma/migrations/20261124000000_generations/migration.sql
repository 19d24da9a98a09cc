-- The one table: every job, written before the call to fal.
CREATE TABLE generations (
  id BIGSERIAL PRIMARY KEY,
  -- 'pending:<uuid>' until fal has answered; its one unique index stands below.
  request_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  endpoint TEXT NOT NULL,
  status TEXT NOT NULL CONSTRAINT generations_status_check
    CHECK (status IN ('IN_QUEUE', 'IN_PROGRESS', 'COMPLETED', 'FAILED', 'CANCELLED')),
  inputs JSONB NOT NULL,
  output_url TEXT,
  seed BIGINT,
  duration_s REAL,
  -- Fractions of a cent: whole cents would record a $0.003 image as free.
  cost_cents NUMERIC(12, 4),
  error TEXT,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  finished_at TIMESTAMPTZ,
  -- Keeps the promise that no output is lost: a job with four images has four URLs, output_url holds one.
  payload JSONB,
  -- Keeps the promise that failures can be counted by reason: fal's machine-readable type beside the text.
  error_type TEXT
);

CREATE INDEX generations_user_created_idx ON generations (user_id, created_at DESC);
CREATE UNIQUE INDEX generations_request_idx ON generations (request_id);
CREATE INDEX generations_endpoint_status_idx ON generations (endpoint, status);
CREATE INDEX generations_inputs_gin ON generations USING GIN (inputs);
