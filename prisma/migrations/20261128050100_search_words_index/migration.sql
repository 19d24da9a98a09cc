-- The other half of the search for words, apart from the index that takes long to build: what stands here keeps readers out.

-- What words there are, as `search_words` takes them. A misspelled word is compared with them in a form that means the same
-- to pg_trgm in every locale: where the locale is C, letters beyond ASCII are none to it.
INSERT INTO prompt_words (word) SELECT DISTINCT spelled FROM prompt_words, spelled_words(word) AS spelled ON CONFLICT DO NOTHING;
DELETE FROM prompt_words WHERE NOT is_spelled(word) OR ARRAY[word] <> search_words(word);
CREATE INDEX prompt_words_comparable_idx ON prompt_words USING GIN (comparable(word) gin_trgm_ops);
-- Words of older jobs that stand elsewhere are added in the background, those of three months: it takes minutes, in which
-- no new words are added.
UPDATE upkeep SET up_to = least(up_to, greatest(oldest, now() - interval '90 days'))
FROM (SELECT min(created_at) AS oldest FROM generations) AS jobs WHERE work = 'prompt_words' AND oldest IS NOT NULL;

-- Last, since it keeps even readers out until the end of this file.
DROP INDEX prompt_words_trgm_idx;
DROP INDEX generations_search_idx;
ALTER INDEX generations_search_words_idx RENAME TO generations_search_idx;
