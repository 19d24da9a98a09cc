-- adds only
-- Keeps the promise that whatever words a job shows are the words it is found by: also single words under names such as
-- `voiceover` or `prompt_1`, and words with an invisible character between them or within. As with the functions before
-- them, these must never change: another rule needs another function and another index.

-- Names of inputs that are words even where they are single words, beside those of `prose_names`.
CREATE FUNCTION input_prose_names() RETURNS TEXT[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN '{composition,mood_atmosphere,artistic_style,background_setting,direction,appearance_details,'
  'depth_of_field,relationship,style_medium,style_instructions,prompt_suffix,'
  'positive_global_styles,positive_local_styles,section_name,original_tags,keyword,subtitles,speech}'::text[];

-- What `is_prose` of 20261128050000_search_words says, and more names. Data URIs are no words under any name.
CREATE FUNCTION is_input_prose(name TEXT, value TEXT) RETURNS BOOLEAN LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
  WHEN value LIKE 'data:%' AND left(value, 200) ~ '^data:[!-~]*,' THEN false
  WHEN name = ANY (public.input_prose_names()) THEN true
  WHEN name ~ ('^(voice_?over|voiceOver|narrator_text|dialog|headline|subtitle|slogan|tagline|chorus|verse)$'
    '|(^|_)(prompt|text|lyrics|script|caption|voice_?over|narration|dialogue|scene|shot|message|line|verse|instruction'
    '|description)_?[0-9]{1,3}$'
    '|(^|[a-z])(Prompt|Text|Lyrics|Script|Caption|Description|VoiceOver)(_?[0-9]{1,3})?$')
    THEN name !~ '[Nn]egative'
  -- Some write `PROMPT` or `text-input`: those names are looked up as `prompt` and `text_input`, where a single word decides.
  WHEN name ~ '[A-Z-]' AND public.is_prose(lower(replace(name, '-', '_') COLLATE "C"), 'x') THEN true
  ELSE public.is_prose(name, value) END;

-- The strings in inputs that are words, the first 20,000 characters of each.
CREATE FUNCTION input_prose(value JSONB) RETURNS TEXT[] LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  texts TEXT[] := '{}';
  name TEXT;
  text TEXT;
BEGIN
  FOR name, text IN
    SELECT member ->> 'key', item #>> '{}'
    FROM jsonb_path_query(value, 'lax $.** ? (@.type() == "object").keyvalue() ? (@.value starts with "")') AS member,
      jsonb_path_query(member -> 'value', 'lax $[*] ? (@.type() == "string")') AS item
  LOOP
    IF public.is_input_prose(name, text) THEN
      texts := texts || left(text, 20000);
    END IF;
  END LOOP;
  RETURN texts;
END $$;

-- The strings in a result that are words. `result_prose` walks those with a name such as `data` at the top, and these lists
-- may have single words, too.
CREATE FUNCTION shown_result_prose(value JSONB) RETURNS TEXT[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN public.result_prose(CASE
  WHEN jsonb_typeof(value) = 'object' AND NOT value ? 'data'
    AND (value ?| '{chunks,segments,utterances,paragraphs,sentences,bboxes,quad_boxes,boxes,detections,revised_prompt}'
      OR jsonb_path_exists(value, 'lax $.*.revised_prompt'))
    THEN value || '{"data": null}' ELSE value END);

-- Characters without a width, such as a zero-width space or a soft hyphen: as the inside of a regular expression's brackets.
CREATE FUNCTION invisible_characters() RETURNS TEXT LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN '\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff';

-- An invisible character may part two words or stand within one, which nobody can see: a text in both readings. The second
-- one is added only of the parts that have such characters.
CREATE FUNCTION both_readings(value TEXT) RETURNS TEXT LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  text TEXT COLLATE "C" := value;
  invisible TEXT := '[' || public.invisible_characters() || ']+';
BEGIN
  IF octet_length(text) = length(text) OR text !~ invisible THEN
    RETURN value;
  END IF;
  RETURN text || ' ' || left((SELECT string_agg(regexp_replace(part COLLATE "C", invisible, ' ', 'g'), ' ')
    FROM unnest(string_to_array(text, ' ')) AS part WHERE part COLLATE "C" ~ invisible), 20000);
END $$;

-- The words of a search: here a zero-width space and a mark of direction part words, and the others stand within one.
CREATE FUNCTION asked_words(value TEXT) RETURNS TEXT[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN public.search_words(
  regexp_replace(value COLLATE "C", '[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+', ' ', 'g'));

-- What a job is found by, as `generation_words` gives it, but by the rules above.
CREATE FUNCTION job_words(inputs JSONB, payload JSONB) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
  texts TEXT[] := '{}';
  line TEXT;
  words TEXT[];
BEGIN
  IF jsonb_typeof(inputs -> 'prompt') = 'string' AND NOT inputs ?| (array_remove(public.prose_names(), 'prompt') || public.input_prose_names()) THEN
    -- Most inputs are a prompt and options of one word. Then `input_prose` would find only the prompt, in five times the time.
    -- What this pattern takes for words without need only goes the longer way; PostgreSQL builds its automaton for every row.
    IF pg_column_size(inputs) < 4000 AND (inputs - 'prompt')::text COLLATE "C" !~
      '[\[\\]|.\{|: "[!#-~]*[^!-~]|(prompt|_text|_lyrics|_script|instruction|_description|_caption|_input|over|[0-9]|[A-Z-][a-z_]*|dialog|line|title|slogan|chorus|verse)": "'
      AND NOT starts_with(inputs ->> 'prompt', 'data:') THEN
      line := left(inputs ->> 'prompt', 20000);
    END IF;
  END IF;
  IF line IS NULL AND jsonb_typeof(inputs) = 'object' THEN
    texts := public.input_prose(inputs);
  END IF;
  IF payload IS NOT NULL THEN
    texts := texts || public.shown_result_prose(payload);
  END IF;
  IF texts <> '{}' THEN
    line := left(concat_ws(' ', line, array_to_string(texts, ' ')), 40000);
  END IF;
  IF octet_length(line) > length(line) THEN
    words := public.search_pieces(public.search_words(public.both_readings(line)));
  ELSE
    words := coalesce(public.search_words(line), '{}');
  END IF;
  RETURN array_to_tsvector(words);
END $$;

-- All that the words of a job are taken from.
CREATE FUNCTION job_text(inputs JSONB, payload JSONB) RETURNS TEXT LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN both_readings(left(concat_ws(' ',
  array_to_string(CASE jsonb_typeof(inputs) WHEN 'object' THEN input_prose(inputs) END, ' '),
  array_to_string(shown_result_prose(payload), ' ')), 40000));

-- Instead of the one on `generation_words`, which the next file removes.
CREATE INDEX generations_job_words_idx ON generations USING GIN (
  date_bin('7 days', created_at, timestamptz '2001-01-01 00:00:00+00'),
  job_words(inputs, payload),
  url_words(output_url));
