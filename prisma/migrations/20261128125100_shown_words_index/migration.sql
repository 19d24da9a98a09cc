-- The other half of the search for the words that are shown, apart from the index that takes long to build: what stands here
-- keeps readers out, for a moment. A server of the version before goes on searching with `generation_words` and noting words
-- with `generation_text`, so both stay until no such server is left; without the index it reads every row of the weeks it
-- searches, so this does not only add.
DROP INDEX generations_search_idx;
ALTER INDEX generations_job_words_idx RENAME TO generations_search_idx;
