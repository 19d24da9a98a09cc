-- adds only
-- Keeps the promise that nobody submits, cancels, replays or asks for estimates faster than they may, however many servers
-- they ask: a row for each user and each address that has lately done so. Not logged, so that a call waits for no disk; after
-- a crash of the database everybody has all their calls again, which is what they have after a minute's rest anyway.
CREATE UNLOGGED TABLE ledger_rate_limits (
  key TEXT PRIMARY KEY,
  full_at TIMESTAMPTZ NOT NULL
) WITH (fillfactor = 50);
