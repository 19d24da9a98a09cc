-- A replay: jobs that were chosen by a filter and are sent again. What can be counted from its jobs (how many were sent,
-- what was spent, whether it is done) is not stored.
CREATE TABLE replays (
  id BIGSERIAL PRIMARY KEY,
  -- Keeps the promise that a replay of somebody else's jobs says who wanted it.
  requested_by TEXT NOT NULL,
  -- As asked, with relative times resolved: a replay says for good what it was made of.
  filter JSONB NOT NULL,
  -- The merge patch (RFC 7396) on the inputs.
  overrides JSONB,
  options JSONB NOT NULL,
  -- The estimate it was started with: the cost of its jobs may become known better. Jobs without a known price are counted
  -- apart.
  estimated_cents NUMERIC(14, 4),
  unpriced_jobs INTEGER NOT NULL,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  paused_at TIMESTAMPTZ,
  pause_reason TEXT,
  -- What failed before it is no reason to pause again.
  resumed_at TIMESTAMPTZ,
  cancelled_at TIMESTAMPTZ,
  -- Set once, by the process that sees the last job end: the dispatcher has only the others to look at, however long the
  -- history.
  ended_at TIMESTAMPTZ
);
CREATE INDEX replays_created_idx ON replays (created_at DESC, id DESC);
CREATE INDEX replays_open_idx ON replays (id) WHERE ended_at IS NULL;

-- What Query.replayPlan promised, until it is used or forgotten.
CREATE TABLE replay_plans (
  -- SHA-256 of the token: who reads the table cannot use it.
  token_hash TEXT PRIMARY KEY,
  user_id TEXT NOT NULL,
  -- Exactly these jobs are replayed, or none.
  ids BIGINT[] NOT NULL,
  filter JSONB NOT NULL,
  overrides JSONB,
  options JSONB NOT NULL,
  expires_at TIMESTAMPTZ NOT NULL,
  -- Keeps the promise that a token used twice makes one replay.
  replay_id BIGINT REFERENCES replays (id)
);

ALTER TABLE generations
  -- Keeps the promise that a replay leads back to the job it repeats. No foreign key: the history may be pruned by age,
  -- and an original goes first.
  ADD COLUMN replay_of BIGINT,
  -- Keeps the promise that a chain is one job: the first original, also where a failed replay is replayed.
  ADD COLUMN replay_root BIGINT,
  -- Keeps the promise that a replay knows its jobs, and waiting ones are sent by its dispatcher alone.
  ADD COLUMN replay_id BIGINT REFERENCES replays (id),
  -- Keeps the promise of includeReplayed: wanted although the same original has a live or successful replay.
  ADD COLUMN replay_exempt BOOLEAN NOT NULL DEFAULT false;
