-- What each job really cost: an estimate at the submit, the billed units once it has ended, fal's billing record when it
-- can be read.

-- In the order of their worth: the better replaces the worse, never the other way round.
CREATE TYPE cost_source AS ENUM ('ESTIMATED', 'BILLED_UNITS', 'BILLED');

-- What fal charges for one unit of an endpoint, as its pricing API said it last; without a price where fal does not know
-- the endpoint.
CREATE TABLE endpoint_prices (
  endpoint TEXT PRIMARY KEY,
  unit_price NUMERIC,
  unit TEXT,
  currency TEXT,
  seen_at TIMESTAMPTZ NOT NULL
);

-- Jobs that have ended and whose cost can still become known better. A table of its own, and not columns of the job:
-- each look for a bill would write an entry to every index of the large table. It is written in the statement that ends
-- the job, so the two cannot get out of step.
CREATE TABLE generation_bills (
  generation_id BIGINT PRIMARY KEY,
  due_at TIMESTAMPTZ NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  -- fal has answered the result call, with the billed units or without: they are not in a second answer either.
  result_read BOOLEAN NOT NULL DEFAULT false
);
CREATE INDEX generation_bills_due_idx ON generation_bills (due_at);

ALTER TABLE generations
  -- Keeps the promise that a cost says how it is known; of a job without a cost it says nothing.
  ADD COLUMN cost_source cost_source NOT NULL DEFAULT 'ESTIMATED',
  -- Keeps the promise that the estimate stays when something better has taken its place in cost_cents.
  ADD COLUMN estimated_cents NUMERIC(12, 4),
  -- Keep the promise that a cost is explained: so many units, of what, at which price in US dollars.
  ADD COLUMN billed_units NUMERIC,
  ADD COLUMN cost_unit TEXT,
  ADD COLUMN unit_price NUMERIC,
  ADD COLUMN cost_updated_at TIMESTAMPTZ;

-- No job has another source yet: what is counted stays right.
ALTER TABLE generation_hours
  ADD COLUMN billed_jobs INTEGER NOT NULL DEFAULT 0,
  ADD COLUMN billed_cents NUMERIC,
  ADD COLUMN billed_units_jobs INTEGER NOT NULL DEFAULT 0,
  ADD COLUMN billed_units_cents NUMERIC,
  ADD COLUMN unsuccessful_cents NUMERIC;

DROP TRIGGER generations_stale_hour_update ON generations;
CREATE TRIGGER generations_stale_hour_update AFTER UPDATE ON generations FOR EACH ROW
  WHEN (least(OLD.created_at, NEW.created_at) < clock_timestamp() - interval '1 hour'
    AND (OLD.status <> NEW.status OR OLD.cost_cents IS DISTINCT FROM NEW.cost_cents
      OR OLD.cost_source <> NEW.cost_source OR OLD.endpoint <> NEW.endpoint OR OLD.created_at <> NEW.created_at))
  EXECUTE FUNCTION note_stale_hour();
