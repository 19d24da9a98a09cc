-- adds only
-- The other half of the wider check, apart from the lock that keeps readers out.
ALTER TABLE webhook_deliveries VALIDATE CONSTRAINT webhook_deliveries_verdict_check;
