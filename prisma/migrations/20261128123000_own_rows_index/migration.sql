-- adds only
-- Keeps the promise that an estimate shown to a user knows no bills but their own: those of one user and endpoint, the newest
-- first, however many jobs others have. Only jobs with a bill are in it, each from the moment the bill comes.
CREATE INDEX generations_own_bills_idx ON generations (user_id, endpoint, created_at DESC)
  WHERE status = 'COMPLETED' AND cost_source > 'ESTIMATED' AND cost_cents IS NOT NULL;
