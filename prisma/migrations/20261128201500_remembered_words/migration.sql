-- adds only
-- Keeps the promise that a search finds what people remember, however an input is named: `KEYWORD`, `style-medium` and
-- `Mood_Atmosphere` are `keyword`, `style_medium` and `mood_atmosphere`. In what describes a picture member by member, as a
-- structured prompt does, single words count under any name; in results, whatever they say in words. As with the functions
-- before them, these must never change: another rule needs another function and another index.

-- A member's name in lower case, with `_` between its words, and without a number at its end.
CREATE FUNCTION folded_name(name TEXT) RETURNS TEXT LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN name COLLATE "C" !~ '[^a-z_]' THEN name ELSE
  regexp_replace(lower(regexp_replace(regexp_replace(regexp_replace(name COLLATE "C", '([a-z0-9])([A-Z])', '\1_\2', 'g'),
    '([A-Z])([A-Z][a-z])', '\1_\2', 'g'), '[ -/:-@\[-`{-~]+', '_', 'g')), '_?[0-9]+$', '') END;

-- Names of inputs that are words even where they are single words, beside those of `prose_names`.
CREATE FUNCTION remembered_names() RETURNS TEXT[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN '{composition,mood_atmosphere,artistic_style,background_setting,direction,appearance_details,'
  'depth_of_field,relationship,style_medium,style_instructions,prompt_suffix,'
  'positive_global_styles,positive_local_styles,section_name,original_tags,keyword,subtitles,speech,'
  'prompt_prefix,color_scheme,shadows,lighting,skin_tone,skin_tone_and_texture,shape_and_color,labels_fg,labels_bg,mood,'
  'atmosphere,theme,character,characters,character_name,outfit,scenes,shot,shots,subjects,objects,topics,titles,'
  'voiceover,voice_over,dialog,dialogs,headline,headlines,subtitle,slogan,tagline,chorus,verse,verses}'::text[];

-- Whether strings of a member with this folded name are words even where they are single words.
CREATE FUNCTION is_remembered_name(name TEXT) RETURNS BOOLEAN LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (name = ANY (public.remembered_names()) OR name = ANY (public.prose_names())
  OR name ~ ('(prompt|instruction|_input)$'
    '|_(text|lyrics|script|caption|description|voice_?over|narration|dialogue|message|line|verse|keyword|keywords)$'))
  AND name !~ 'negative';

-- Whether what stands below a member with this folded name describes what is wanted.
CREATE FUNCTION is_description(name TEXT) RETURNS BOOLEAN LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN name ~ ('(^|_)(prompts?|instructions?|descriptions?|scripts?|dialogues?|story|storyboard|scenes?|shots?|captions?|vgl'
  '|subjects?|objects?|characters|aesthetics|lighting|photographic_characteristics|composition)$') AND name !~ 'negative';

-- Whether a string of inputs is words for people. `described`: it stands below what describes something.
CREATE FUNCTION is_remembered(name TEXT, value TEXT, described BOOLEAN) RETURNS BOOLEAN LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
  WHEN value LIKE 'data:%' AND left(value, 200) ~ '^data:[!-~]*,' THEN false
  WHEN public.is_remembered_name(name) THEN true
  -- Under a name that can have words, some words count anyway. A colour is none as a function, but is one in words.
  WHEN name ~ '(^|_)(color|shot_type)$'
    THEN value ~ '[^!-~]' AND value !~ '[(#]' AND name !~ 'negative'
  ELSE public.is_prose(name, value)
    OR described AND name !~ '(^|_)(score|style)$' AND value ~ '^[0-9]{0,4}[A-Za-z][A-Za-z''-]*[.,!?]?$' AND public.is_prose(name, 'x ' || value) END;

-- The strings in a value that are words, the first 20,000 characters of each. `name`: of the member that has it, folded;
-- `described`: that member stands below what describes something. Each value is looked at once, however deep descriptions stand
-- in one another, since a row is indexed with each of its changes.
CREATE FUNCTION remembered_texts_in(value JSONB, name TEXT, described BOOLEAN, depth INTEGER) RETURNS SETOF TEXT
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  member TEXT;
  part JSONB;
BEGIN
  -- As deep as inputs may be. Older ones may be deeper than a function can call itself.
  IF depth > 50 THEN
    RETURN;
  END IF;
  IF jsonb_typeof(value) = 'array' THEN
    RETURN QUERY SELECT left(item #>> '{}', 20000) FROM jsonb_array_elements(value) AS item
      WHERE jsonb_typeof(item) = 'string' AND public.is_remembered(name, item #>> '{}', described);
    FOR part IN SELECT item FROM jsonb_array_elements(value) AS item WHERE jsonb_typeof(item) IN ('array', 'object') LOOP
      RETURN QUERY SELECT public.remembered_texts_in(part, name, described, depth + 1);
    END LOOP;
  ELSIF jsonb_typeof(value) = 'object' THEN
    described := described OR public.is_description(name);
    FOR member, part IN SELECT public.folded_name(key), item FROM jsonb_each(value) AS each (key, item)
      WHERE jsonb_typeof(item) IN ('string', 'array', 'object') LOOP
      IF jsonb_typeof(part) <> 'string' THEN
        RETURN QUERY SELECT public.remembered_texts_in(part, member, described, depth + 1);
      ELSIF public.is_remembered(member, part #>> '{}', described) THEN
        RETURN NEXT left(part #>> '{}', 20000);
      END IF;
    END LOOP;
  END IF;
END $$;

-- The strings in inputs that are words.
CREATE FUNCTION remembered_texts(value JSONB) RETURNS TEXT[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN ARRAY(SELECT public.remembered_texts_in(value, '', false, 0));

-- The strings in a result that are words beside those of `shown_result_prose`: whatever stands in the lists of a transcript or
-- an answer, and plain strings at the top, whatever their name, where a result has no file. Of each list the first 2,000
-- items are looked at, and nothing of what is larger still: walking a hundred thousand objects takes minutes.
CREATE FUNCTION said_texts(value JSONB) RETURNS TEXT[] LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  texts TEXT[] := '{}';
BEGIN
  IF jsonb_typeof(value) = 'array' THEN
    value := jsonb_build_object('data', value);
  ELSIF jsonb_typeof(value) <> 'object' OR length(value ->> 'text') > 2000 THEN
    RETURN texts;
  END IF;
  IF pg_column_size(value) > 20000 THEN
    value := (SELECT jsonb_object_agg(key, CASE jsonb_typeof(each.value)
      WHEN 'array' THEN jsonb_path_query_array(each.value, 'lax $[0 to 1999]') ELSE each.value END) FROM jsonb_each(value) AS each);
    IF pg_column_size(value) > 500000 THEN
      RETURN texts;
    END IF;
  END IF;
  IF NOT jsonb_path_exists(value, 'lax $.** ? (@ starts with "http")') THEN
    texts := ARRAY(SELECT left(item #>> '{}', 20000)
      FROM jsonb_each(value) AS member, jsonb_path_query(member.value, 'lax $[*][*][*][*] ? (@.type() == "string")') AS item
      WHERE jsonb_typeof(member.value) IN ('array', 'string')
        AND member.key !~ '^(request_id|finish_reason|status|error|svg_content)$|(^|_)lang(uage)?s?(_(code|probability|confidence)s?)?$');
  ELSIF value::text !~ '"(punctuated_word|data|delta|choices|segments|utterances|paragraphs|sentences|chunks)": ' THEN
    RETURN texts;
  END IF;
  RETURN texts || ARRAY(SELECT left(item #>> '{}', 20000)
    FROM jsonb_path_query(value, 'lax $.** ? (@.type() == "object").keyvalue() ? (@.value starts with "" || @.value.type() == "array")') AS member,
      jsonb_path_query(member -> 'value', 'lax $[*][*][*][*] ? (@.type() == "string")') AS item
    WHERE (member ->> 'key' IN ('punctuated_word', 'data', 'delta', 'choices', 'segments', 'utterances', 'paragraphs', 'sentences', 'chunks')
        OR public.is_prose(member ->> 'key', item #>> '{}'))
      AND item #>> '{}' NOT LIKE 'data:%');
END $$;

-- What a job is found by, as `job_words` gives it, but by the rules above.
CREATE FUNCTION remembered_words(inputs JSONB, payload JSONB) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
  texts TEXT[] := '{}';
  line TEXT;
  words TEXT[];
BEGIN
  IF jsonb_typeof(inputs -> 'prompt') = 'string' AND NOT inputs ?| (array_remove(public.prose_names(), 'prompt') || public.remembered_names()) THEN
    -- Most inputs are a prompt and options of one word. Then `remembered_texts` would find only the prompt, in five times the
    -- time. What this pattern takes for words without need only goes the longer way; PostgreSQL builds its automaton for every
    -- row.
    IF pg_column_size(inputs) < 4000 AND (inputs - 'prompt')::text COLLATE "C" !~
      '[\[\\]|.\{|: "[!#-~]*[^!-~]|(prompt|_text|_lyrics|_script|instruction|_description|_caption|_input|over|line|narration|dialogue|message|verse|keywords?|[^a-z_"][a-z_]*)": "'
      AND NOT starts_with(inputs ->> 'prompt', 'data:') THEN
      line := left(inputs ->> 'prompt', 20000);
    END IF;
  END IF;
  IF line IS NULL AND jsonb_typeof(inputs) = 'object' THEN
    texts := public.remembered_texts(inputs);
  END IF;
  IF payload IS NOT NULL THEN
    texts := texts || public.shown_result_prose(payload) || public.said_texts(payload);
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
CREATE FUNCTION remembered_text(inputs JSONB, payload JSONB) RETURNS TEXT LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN both_readings(left(concat_ws(' ',
  array_to_string(CASE jsonb_typeof(inputs) WHEN 'object' THEN remembered_texts(inputs) END, ' '),
  array_to_string(shown_result_prose(payload) || said_texts(payload), ' ')), 40000));

-- Instead of the one on `job_words`, which the next file removes.
CREATE INDEX generations_remembered_words_idx ON generations USING GIN (
  date_bin('7 days', created_at, timestamptz '2001-01-01 00:00:00+00'),
  remembered_words(inputs, payload),
  url_words(output_url));
