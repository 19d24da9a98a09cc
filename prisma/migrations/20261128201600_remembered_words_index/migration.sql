-- The other half of the search for what people remember, apart from the index that takes long to build: what stands here keeps
-- readers out, for a moment. A server of the version before goes on searching with `job_words` and noting words with
-- `job_text`, so both stay until no such server is left; without the index it reads every row of the weeks it searches, so
-- this does not only add.
DROP INDEX generations_search_idx;
ALTER INDEX generations_remembered_words_idx RENAME TO generations_search_idx;
