-- adds only
-- Keep the promise that jobs are found by their tags, and that spend is divided by them, at the same speed however long the
-- history. Jobs without tags are in neither, and cost nothing.

-- The jobs with a tag. The week comes first, as in the search index: see there.
CREATE INDEX generations_tags_idx ON generations USING GIN (
  date_bin('7 days', created_at, timestamptz '2001-01-01 00:00:00+00'),
  tags jsonb_path_ops) WHERE tags IS NOT NULL;

-- Spend by tag of a window from the index alone, and the newest jobs with tags: a page of a frequent tag is soon full.
CREATE INDEX generations_tagged_idx ON generations (created_at, id)
  INCLUDE (user_id, status, cost_cents, cost_source, tags) WHERE tags IS NOT NULL;
