-- adds only
-- The other half of the check on tags, apart from the lock that keeps readers out.
ALTER TABLE generations VALIDATE CONSTRAINT generations_tags_check;
