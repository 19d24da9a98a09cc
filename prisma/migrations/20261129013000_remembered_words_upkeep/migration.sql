-- adds only
-- Keeps the promise that typing mistakes are forgiven: the words of older jobs that only `remembered_words` finds become known
-- too, those of three months, in the background, an hour of jobs at a time. Meanwhile no new words are added.
UPDATE upkeep SET up_to = least(up_to, greatest(oldest, now() - interval '90 days'))
FROM (SELECT min(created_at) AS oldest FROM generations) AS jobs
WHERE work IN ('prompt_words', 'user_words') AND oldest IS NOT NULL;
