-- Keeps the promise that a search finds what people remember: the words of the inputs wherever they are, and of results
-- that are words, in any language. The functions below take the words, when a row is indexed and when somebody searches.
-- They answer alike in every UTF-8 database: which characters are letters is written here, not asked of a locale. They
-- must never change, since an index keeps what they answered; another rule needs another function and another index.

-- Names of members whose strings are words even where they are single words; src/generations/find/prose.ts has them too.
CREATE FUNCTION prose_names() RETURNS TEXT[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN '{prompt,text,texts,prompts,lyrics,script,instructions,transcript,transcription,caption,captions,description,tags,'
  'genres,output,outputs,message,messages,content,answer,response,summary,translation,title,subject,object,label,'
  'labels,word,words,line,lines,results,result,generated_text,context,action,location,scene,topic,city_name,'
  'object_name,object_to_remove,watermark,hypothesis,reference,classes,parts,clothing,pose,expression,keyterms,'
  'keywords,trigger_word,trigger_phrase,phrase,question,query,story,dialogue,narration,concept,input_concept,'
  'custom_elements}'::text[];

-- Whether a string is words for people, by the name of its member and by itself. A single word of ASCII is, if the name
-- says so; anything else is, unless the name says that it is not.
CREATE FUNCTION is_prose(name TEXT, value TEXT) RETURNS BOOLEAN LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
  WHEN name = ANY (public.prose_names())
    OR name LIKE ANY ('{%prompt,%\\_text,%\\_lyrics,%\\_script,%instruction,%\\_description,%\\_caption,%\\_input}')
    THEN name NOT LIKE '%negative%'
  -- Megabytes of bytes are known by their beginning.
  WHEN value NOT LIKE 'data:%' AND value ~ '[^!-~]'
    THEN name !~ 'negative|^styles$|(^|_)(urls?|uri|ids?|paths?|repo|(file|style|font|model|unet|weight|user|voice)_name'
      '|file_data|(mime|content)_type|models?|scheduler|sampler|performance|voices?|voice[12]|avatar|languages?|lang|(language|style)_codes?'
      '|format|codec|container|type|mode|method|option|preset|resolution|ratio|rate|bitrate|quality|duration|color'
      '|palette|effect|tokens|svg(_content)?|role|seed|schedule|timestamps?)$'
  ELSE false END;

-- The strings in inputs or in a result that are words, the first 20,000 characters of each.
CREATE FUNCTION prose(value JSONB) RETURNS TEXT[] LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
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
    IF public.is_prose(name, text) THEN
      texts := texts || left(text, 20000);
    END IF;
  END LOOP;
  RETURN texts;
END $$;

-- The same of a result. Most have none, which is found out in a tenth of the time.
CREATE FUNCTION result_prose(value JSONB) RETURNS TEXT[] LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
  IF jsonb_typeof(value) = 'object' THEN
    -- Walking a hundred thousand objects, as the words of a long recording are, takes minutes: the first are looked at.
    IF EXISTS (SELECT FROM jsonb_each(value) AS each
      WHERE CASE jsonb_typeof(each.value) WHEN 'array' THEN jsonb_array_length(each.value) > 2000 ELSE false END) THEN
      value := (SELECT jsonb_object_agg(key, CASE jsonb_typeof(each.value) WHEN 'array'
          THEN coalesce((SELECT jsonb_agg(item) FROM (SELECT item FROM jsonb_array_elements(each.value) AS item LIMIT 2000) AS first), '[]')
          ELSE each.value END) FROM jsonb_each(value) AS each);
    END IF;
  END IF;
  IF jsonb_typeof(value) <> 'object' THEN
    RETURN public.prose(jsonb_build_object('output', value));
  ELSIF length(value ->> 'text') > 2000 THEN
    -- A long transcript comes with each of its words and their times once more.
    RETURN ARRAY[left(value ->> 'text', 20000)];
  ELSIF value ?| (public.prose_names() || '{choices,objects,data}')
    OR jsonb_path_exists(value, 'lax $.** ? (!(@ starts with "data:") && @ like_regex "[^!-~]")') THEN
    RETURN public.prose(value);
  END IF;
  RETURN '{}';
END $$;

-- Letters of scripts without spaces (Chinese, Japanese, Thai, Lao, Khmer, Burmese and others), and Korean, whose words have
-- endings: as the inside of a regular expression's brackets.
CREATE FUNCTION unspaced_letters() RETURNS TEXT LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN '\u0e01-\u0e3a\u0e40-\u0e4e\u0e80-\u0ece\u0edc-\u0edf\u1000-\u103f\u1050-\u109d\u1100-\u11ff\u1780-\u17d3\u17d7\u17dc\u17dd'
  '\u1950-\u19cf\u1a20-\u1a7f\u1b00-\u1b4c\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3038-\u303c\u3041-\u3096\u309d-\u309f'
  '\u30a1-\u30fa\u30fc-\u30ff\u3105-\u312f\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua48c\ua960-\ua97c'
  '\ua980-\ua9c0\ua9e0-\ua9ef\ua9fa-\ua9fe\uaa60-\uaa76\uaa7a-\uaa7f\uac00-\ud7fb\uf900-\ufaff\U00016fe0-\U00018dff'
  '\U0001b000-\U0001b2ff\U00020000-\U0003ffff';

-- Those of them that are words alone: Chinese characters, kana and Korean syllables.
CREATE FUNCTION syllables() RETURNS TEXT LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN '\u3005-\u3007\u3041-\u3096\u30a1-\u30fa\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\U00020000-\U0003ffff';

-- Capital letters beyond ASCII that have no accent, and letters that are taken for others, such as ø for o.
CREATE FUNCTION capital_letters() RETURNS TEXT LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN 'ÆÐØÞĐĦŁŊŒŦƁƂƄƆƇƉƊƋƎƏƐƑƓƔƖƗƘƜƝƟƢƤƦƧƩƬƮƱƲƳƵƷƸƼǤǶǷȜȠȢȤȺȻȽȾɁɃɄɅɆɈɊɌɎͰͲͶͿΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩϏϘϚϜϞϠϢϤ'
  'ϦϨϪϬϮϷϺϽϾϿЂЄЅІЈЉЊЋЏАБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯѠѢѤѦѨѪѬѮѰѲѴѸѺѼѾҀҊҌҎҐҒҔҖҘҚҜҞҠҢҤҦҨҪҬҮҰҲҴҶҸҺҼҾӀӃӅӇӉӋӍ'
  'ӔӘӠӨӶӺӼӾԀԂԄԆԈԊԌԎԐԒԔԖԘԚԜԞԠԢԤԦԨԪԬԮԱԲԳԴԵԶԷԸԹԺԻԼԽԾԿՀՁՂՃՄՅՆՇՈՉՊՋՌՍՎՏՐՑՒՓՔՕՖøđðħıłŧŋςẞ';

-- What they are taken for.
CREATE FUNCTION small_letters() RETURNS TEXT LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN 'ædoþdhlnœtɓƃƅɔƈɖɗƌǝəɛƒɠɣɩɨƙɯɲɵƣƥʀƨʃƭʈʊʋƴƶʒƹƽǥƕƿȝƞȣȥⱥȼƚⱦɂƀʉʌɇɉɋɍɏͱͳͷϳαβγδεζηθικλμνξοπρστυφχψωϗϙϛϝϟϡϣϥ'
  'ϧϩϫϭϯϸϻͻͼͽђєѕіјљњћџабвгдежзиклмнопрстуфхцчшщъыьэюяѡѣѥѧѩѫѭѯѱѳѵѹѻѽѿҁҋҍҏґғҕҗҙқҝҟҡңҥҧҩҫҭүұҳҵҷҹһҽҿӏӄӆӈӊӌӎ'
  'ӕәӡөӷӻӽӿԁԃԅԇԉԋԍԏԑԓԕԗԙԛԝԟԡԣԥԧԩԫԭԯաբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆoddhiltnσß';

-- The words of a text in their order, in lower case and without accents. A row of unspaced letters is one word.
CREATE FUNCTION search_words(value TEXT) RETURNS TEXT[] LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  words TEXT COLLATE "C" := value;
  capitals TEXT;
  found TEXT[];
BEGIN
  -- As below, for plain English, in half of the time.
  IF words !~ '[^A-Za-z0-9 ,.:;!?''"()-]' AND length(words) <= 2000 AND strpos(words, '://') = 0 THEN
    RETURN array_remove(string_to_array(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(
      lower(words), ',', ' '), '.', ' '), ':', ' '), ';', ' '), '!', ' '), '?', ' '), '''', ' '), '"', ' '), '(', ' '), ')', ' '), '-', ' '), ' '), '');
  END IF;
  -- Addresses and bytes in a text are not words.
  IF strpos(words, '://') > 0 OR strpos(words, ';base64,') > 0 THEN
    words := regexp_replace(words, '[!-~]*(://|;base64,)[!-~]*', ' ', 'g');
  END IF;
  IF octet_length(words) > length(words) THEN
    -- Without marks above and below letters (but with the vowels of Indic scripts and Thai), and what is invisible.
    words := normalize(regexp_replace(normalize(words, NFKD),
      '[\u00ad\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f'
      '\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff\u200b-\u200f\u202a-\u202e'
      '\u2060-\u206f\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f\ufeff\U000e0000-\U000e01ef]+', '', 'g'), NFKC);
    IF words ~ '[\u00c6-\u0556\u1e9e]' THEN
      -- Only of the capitals that there are: it looks for each letter of the text in them, one after the other.
      capitals := (SELECT string_agg(DISTINCT letter, '')
        FROM regexp_split_to_table(regexp_replace(words, '[^' || public.capital_letters() || ']+', '', 'g'), '') AS letter);
      words := translate(words, capitals, translate(capitals, public.capital_letters(), public.small_letters()));
      words := replace(replace(replace(replace(words, 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th');
    END IF;
  END IF;
  words := lower(words);
  IF octet_length(words) = length(words) THEN
    found := regexp_split_to_array(words, '[^a-z0-9]+');
  ELSE
    words := regexp_replace(words, '([' || public.unspaced_letters() || ']+)', ' \1 ', 'g');
    found := regexp_split_to_array(words,
    '[\u0001-\u002f\u003a-\u0060\u007b-\u00bf\u00d7\u00f7\u02c2-\u02df\u02e5-\u02ff\u0375\u037e\u0387\u03f6\u0482\u055a-\u055f'
    '\u0589-\u058f\u05be\u05c0\u05c3\u05c6\u05f3-\u060f\u061b-\u061f\u066a-\u066d\u06d4\u06dd\u06de\u06e9\u06fd\u06fe'
    '\u0700-\u070f\u07f6-\u07f9\u0830-\u083e\u085e\u0964\u0965\u0970\u09f2-\u09fd\u0a76\u0af0\u0df4\u0e3f\u0e4f\u0e5a\u0e5b'
    '\u0f01-\u0f17\u0f1a-\u0f1f\u0f34\u0f36\u0f38\u0f3a-\u0f3d\u0f85\u0fbe-\u0fda\u104a-\u104f\u10fb\u1360-\u1368\u1390-\u1399'
    '\u1400\u166d\u166e\u1680\u169b\u169c\u16eb-\u16ed\u1735\u1736\u17d4-\u17d6\u17d8-\u17db\u1800-\u180e\u1944\u1945'
    '\u19de-\u19ff\u1a1e\u1a1f\u1aa0-\u1aad\u1b4e\u1b4f\u1b5a-\u1b6a\u1b74-\u1b7f\u1bfc-\u1bff\u1c3b-\u1c3f\u1c7e\u1c7f'
    '\u2000-\u2bff\u2ce5-\u2cea\u2cf9-\u2cff\u2d70\u2e00-\u3004\u3008-\u3020\u302a-\u3030\u3036\u3037\u303d-\u303f\u30a0\u30fb'
    '\u3190-\u319f\u31c0-\u31ef\u3200-\u33ff\u4dc0-\u4dff\ua490-\ua4cf\ua4fe\ua4ff\ua60d-\ua60f\ua673\ua67e\ua6f2-\ua721'
    '\ua789\ua78a\ua828-\ua82b\ua836-\ua839\ua874-\ua877\ua8ce\ua8cf\ua8f8-\ua8fa\ua8fc\ua92e\ua92f\ua95f\ua9c1-\ua9cd'
    '\ua9de\ua9df\uaa5c-\uaa5f\uaa77-\uaa79\uaade\uaadf\uaaf0\uaaf1\uabeb\ue000-\uf8ff\ufd3e-\ufd4f\ufe10-\ufe6f'
    '\uff00-\uff0f\uffe0-\uffff\U00010100-\U00010102\U0001d000-\U0001d2ff\U0001f000-\U0001faff\U000f0000-\U0010ffff]+');
  END IF;
  -- A word of more than 2046 bytes cannot be indexed.
  IF octet_length(words) > 2000 THEN
    found := ARRAY(SELECT CASE WHEN octet_length(word) > 1000 AND word COLLATE "C" !~ ('^[' || public.unspaced_letters() || ']')
      THEN left(word, 250) ELSE word END FROM unnest(found) AS word);
  END IF;
  RETURN array_remove(found, '');
END $$;

-- What words are indexed as. Of unspaced letters it is every two neighbours, and the syllables alone.
CREATE FUNCTION search_pieces(words TEXT[]) RETURNS TEXT[] LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  line TEXT COLLATE "C" := array_to_string(words, ' ');
  letter TEXT := '[' || public.unspaced_letters() || ']';
BEGIN
  IF line !~ letter THEN
    RETURN words;
  END IF;
  -- Pairs from the first letter of each row, pairs from its second, single syllables.
  RETURN array_remove(string_to_array(concat_ws(' ',
    regexp_replace(line, '(' || letter || '{1,2})', '\1 ', 'g'),
    regexp_replace(regexp_replace(line, letter || '(' || letter || '*)', ' \1', 'g'), '(' || letter || '{1,2})', '\1 ', 'g'),
    regexp_replace(line, '([' || public.syllables() || '])', ' \1 ', 'g')), ' '), '');
END $$;

-- What a job is found by; of all its texts together the first 40,000 characters, since an index entry holds a megabyte.
CREATE FUNCTION generation_words(inputs JSONB, payload JSONB) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
  texts TEXT[] := '{}';
  line TEXT;
  words TEXT[];
BEGIN
  IF jsonb_typeof(inputs -> 'prompt') = 'string' AND NOT inputs ?| array_remove(public.prose_names(), 'prompt') THEN
    -- Most inputs are a prompt and options of one word. Then `prose` would find only the prompt, in five times the time.
    -- The size as stored says nothing about the answer, only which way to it is short.
    IF pg_column_size(inputs) < 4000 AND (inputs - 'prompt')::text COLLATE "C" !~
      '[\[\\]|.\{|: "[!#-~]*[^!-~]|(prompt|_text|_lyrics|_script|instruction|_description|_caption|_input)": "' THEN
      line := left(inputs ->> 'prompt', 20000);
    END IF;
  END IF;
  IF line IS NULL AND jsonb_typeof(inputs) = 'object' THEN
    texts := public.prose(inputs);
  END IF;
  IF payload IS NOT NULL THEN
    texts := texts || public.result_prose(payload);
  END IF;
  IF texts <> '{}' THEN
    line := left(concat_ws(' ', line, array_to_string(texts, ' ')), 40000);
  END IF;
  words := coalesce(public.search_words(line), '{}');
  IF octet_length(line) > length(line) THEN
    words := public.search_pieces(words);
  END IF;
  RETURN array_to_tsvector(words);
END $$;

-- A word as pg_trgm can compare it in every locale: a letter or digit of ASCII for each letter. Neighbours in an alphabet
-- get different ones. A Korean syllable is compared by its letters.
CREATE FUNCTION comparable(word TEXT) RETURNS TEXT LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
  IF octet_length(word) = length(word) THEN
    RETURN word;
  END IF;
  RETURN (SELECT string_agg(CASE WHEN letter < U&'\0080' COLLATE "C" THEN letter
      ELSE substr('0123456789abcdefghijklmnopqrstuvwxyz', ascii(letter) % 36 + 1, 1) END, '' ORDER BY place)
    FROM regexp_split_to_table(normalize(word, NFKD), '') WITH ORDINALITY AS letters (letter, place));
END $$;

-- Whether a word can be misspelled by a letter: it stands alone, so it is no row of unspaced letters, except in Korean and in
-- katakana.
CREATE FUNCTION is_spelled(word TEXT) RETURNS BOOLEAN LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN word COLLATE "C" ~ ('[' || unspaced_letters() || ']')
  THEN word COLLATE "C" ~ '^([\uac00-\ud7a3]{2,64}|[\u30a1-\u30fa\u30fc-\u30fe]{3,64})$' ELSE length(word) BETWEEN 3 AND 64 END;

-- Those of the words of a text.
CREATE FUNCTION spelled_words(value TEXT) RETURNS SETOF TEXT LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE ROWS 50 AS $$
  SELECT part FROM unnest(public.search_words(value)) AS word,
    unnest(CASE WHEN word COLLATE "C" ~ '[\u30a1-\u30fa]'
      THEN regexp_split_to_array(word COLLATE "C", '[^\u30a1-\u30fa\u30fc-\u30fe]+') ELSE ARRAY[word] END) AS part
  WHERE public.is_spelled(part)
$$;

-- All that the words of a job are taken from.
CREATE FUNCTION generation_text(inputs JSONB, payload JSONB) RETURNS TEXT LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN left(concat_ws(' ', array_to_string(CASE jsonb_typeof(inputs) WHEN 'object' THEN prose(inputs) END, ' '),
  array_to_string(result_prose(payload), ' ')), 40000);

-- INDEX
-- Instead of the one on prompts alone, which the next file removes. Writers wait until it is built, readers do not.
CREATE INDEX generations_search_words_idx ON generations USING GIN (
  date_bin('7 days', created_at, timestamptz '2001-01-01 00:00:00+00'),
  generation_words(inputs, payload),
  url_words(output_url));
