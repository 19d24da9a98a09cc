-- adds only
-- Keeps the promise that a search tells nobody which words others have used: a misspelled word is taken for one of the words
-- of the viewer's own jobs. Similar words are still looked up in prompt_words, which has them all; here it is looked up which
-- of them are the viewer's. So this needs no index but its key, and a row for each word that a user has ever used.
CREATE TABLE user_words (user_id TEXT, word TEXT, PRIMARY KEY (user_id, word));

-- The words of older jobs are added in the background, an hour of jobs at a time, the oldest first.
INSERT INTO upkeep (work, up_to) SELECT 'user_words', coalesce((SELECT min(created_at) FROM generations), now());
