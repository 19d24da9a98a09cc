-- The other half of the search for the words that are shown, apart from the index that takes long to build: what stands here
-- keeps readers out, for a moment. A server of the version before would read every row to search, so this does not only add.
DROP INDEX generations_search_idx;
ALTER INDEX generations_job_words_idx RENAME TO generations_search_idx;
DROP FUNCTION generation_words(JSONB, JSONB), generation_text(JSONB, JSONB);
