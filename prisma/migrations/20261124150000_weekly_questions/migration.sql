-- The weekly questions at a hundred times the history. Sizes and times are of bench:data's ten million rows (8.8 GB).

-- Both are trusted: the owner of the database may create them, and every PostgreSQL that packages contrib has them.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS btree_gin;

-- Spend, failure rates and latency of a window from the index alone, whatever the history: seven days are 396 pages.
-- It is also the list of everybody's jobs, newest first; endpoint and status are keys so that these are checked before
-- a row is read.
-- 878 MB.
CREATE INDEX generations_created_idx ON generations (created_at, endpoint, status)
  INCLUDE (user_id, cost_cents, finished_at);

-- The stuck list, oldest first: as small as the work that is left (16 kB for 200 jobs).
CREATE INDEX generations_in_flight_idx ON generations (created_at, id) WHERE status IN ('IN_QUEUE', 'IN_PROGRESS');

-- generations_endpoint_status_idx stays: with its 69 MB a list of all jobs of a seldom used endpoint takes 0.3 ms, without
-- it 1 s.

-- Containment is the only operator that is asked for. One hash for each path and value instead of the key and the value
-- each: 738 MB instead of 1,002.
CREATE INDEX generations_inputs_path_gin ON generations USING GIN (inputs jsonb_path_ops);

-- Every word of the prompts and every part of the URLs, 2.6 GB. The week comes first: PostgreSQL skips in the lists of
-- words to the rows of the weeks asked for, so that a search within some weeks costs the same however long the history.
-- Words and not trigrams of the prompts: these alone take three times the space and two and a half times the time to
-- make, and a misspelt word has tens of thousands of rows in each million read for nothing. A text of more than a
-- megabyte would be an error: the first 20,000 characters are searched.
CREATE INDEX generations_search_idx ON generations USING GIN (
  date_bin('7 days', created_at, timestamptz '2001-01-01 00:00:00+00'),
  to_tsvector('simple', left(inputs ->> 'prompt', 20000)),
  output_url gin_trgm_ops);

-- What words there are: a misspelt one is compared with these, in a millisecond, not with the prompts.
CREATE TABLE prompt_words (word TEXT PRIMARY KEY);

CREATE FUNCTION note_prompt_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- In order: two that note the same new words wait for each other instead of dying in a deadlock.
  INSERT INTO public.prompt_words (word)
  SELECT DISTINCT word
  FROM added, unnest(tsvector_to_array(to_tsvector('simple', left(added.inputs ->> 'prompt', 20000)))) AS word
  WHERE length(word) BETWEEN 3 AND 64
  ORDER BY word
  ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE TRIGGER generations_note_prompt_words AFTER INSERT ON generations
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION note_prompt_words();

INSERT INTO prompt_words (word)
SELECT DISTINCT word
FROM generations g, unnest(tsvector_to_array(to_tsvector('simple', left(g.inputs ->> 'prompt', 20000)))) AS word
WHERE length(word) BETWEEN 3 AND 64;
CREATE INDEX prompt_words_trgm_idx ON prompt_words USING GIN (word gin_trgm_ops);

-- A share of the table would be years of rows: a vacuum for some 1,700 jobs, each of which leaves three dead rows. Without
-- index_cleanup a vacuum of a large table leaves the dead rows of so few pages in place, and the last week would never
-- be answered from the index alone.
ALTER TABLE generations SET (
  autovacuum_vacuum_scale_factor = 0,
  autovacuum_vacuum_threshold = 5000,
  autovacuum_vacuum_insert_scale_factor = 0,
  autovacuum_vacuum_insert_threshold = 5000,
  autovacuum_analyze_scale_factor = 0,
  autovacuum_analyze_threshold = 20000,
  vacuum_index_cleanup = on);

-- Last, since it keeps even readers out until the end of this file.
DROP INDEX generations_inputs_gin;
ALTER INDEX generations_inputs_path_gin RENAME TO generations_inputs_gin;
