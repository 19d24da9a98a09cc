-- What src/generations/find/index-words.ts would have indexed: the words of the fragments, all of which are in use, and
-- the names that chunk.sql gave to rows 1 to $1.
INSERT INTO prompt_words (word)
SELECT regexp_split_to_table(text, '\W+') FROM bench.fragments
UNION
SELECT name FROM bench.names
WHERE id IN (SELECT floor(bench.u(n, 62) * 64000)::int FROM generate_series(1, $1::bigint) n WHERE bench.u(n, 61) < 0.2)
ON CONFLICT DO NOTHING
