-- adds only
-- Keeps the promise that the delivery ledger shows every webhook that was turned away: also those that could not be verified,
-- because fal's keys could not be read. The next file proves it for the rows that are there, while others read and write.
ALTER TABLE webhook_deliveries
  DROP CONSTRAINT webhook_deliveries_verdict_check,
  ADD CONSTRAINT webhook_deliveries_verdict_check CHECK (verdict IN
    ('APPLIED', 'DUPLICATE', 'UNKNOWN_JOB', 'BAD_SIGNATURE', 'STALE', 'WRONG_ACCOUNT', 'MALFORMED', 'KEYS_UNAVAILABLE'))
    NOT VALID;
