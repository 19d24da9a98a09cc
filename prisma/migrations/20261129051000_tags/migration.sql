-- adds only
-- Keeps the promise that a job is found, and its cost counted, by what its client calls it: names and values that are texts,
-- such as {"project": "lion"}. Null for a job without any. The next file proves the check for the rows that are there, while
-- others read and write.
ALTER TABLE generations
  ADD COLUMN tags JSONB;
ALTER TABLE generations
  ADD CONSTRAINT generations_tags_check CHECK (jsonb_typeof(tags) = 'object' AND tags <> '{}'
    AND NOT tags @? 'strict $.* ? (@.type() != "string")') NOT VALID;
