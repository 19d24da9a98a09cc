-- What the rows are made of. Every random value is a hash of the row's number, so a seed gives the same rows over any
-- number of connections. :seed is filled in by data.ts.
DROP SCHEMA IF EXISTS bench CASCADE;
CREATE SCHEMA bench;

-- A number in [0, 1); `k` names what it is for.
CREATE FUNCTION bench.u(id bigint, k integer) RETURNS float8 IMMUTABLE PARALLEL SAFE
  RETURN (hashint8extended(id, :seed::bigint * 1000 + k) & 1099511627775)::float8 / 1099511627776;

-- 32 hexadecimal digits.
CREATE FUNCTION bench.hex(id bigint, k integer) RETURNS text IMMUTABLE PARALLEL SAFE
  RETURN md5((:seed::bigint * 1000 + k)::text || ':' || id::text);

-- 21 characters as in the names of fal's files.
CREATE FUNCTION bench.file_id(id bigint) RETURNS text IMMUTABLE PARALLEL SAFE
  RETURN left(translate(encode(decode(bench.hex(id, 90), 'hex'), 'base64'), '+/', '-_'), 21);

-- One of a list.
CREATE FUNCTION bench.pick(choices text[], u float8) RETURNS text IMMUTABLE PARALLEL SAFE
  RETURN choices[1 + floor(u * cardinality(choices))::int];

-- weight: jobs in a hundred. cents: per second of media, or per image; null if the price is unknown.
-- wait: median seconds from created to finished.
CREATE TABLE bench.endpoints (
  id serial PRIMARY KEY, name text, kind text, weight float8, cents numeric, wait float8, fail_rate float8,
  resolutions text[], aspects text[], durations text[], has_seed boolean);
INSERT INTO bench.endpoints (name, kind, weight, cents, wait, fail_rate, resolutions, aspects, durations, has_seed) VALUES
  ('fal-ai/flux/dev', 'image', 24, 2.5, 4, 0.012, NULL, NULL, NULL, true),
  ('fal-ai/flux/schnell', 'image', 16, 0.3, 1.5, 0.008, NULL, NULL, NULL, true),
  ('fal-ai/veo3.1', 'video', 12, 40, 75, 0.055, '{720p,720p,1080p,1080p,4k}', '{16:9,16:9,9:16}', '{4s,6s,8s,8s}', false),
  ('fal-ai/wan/v2.7/text-to-video', 'video', 10, 10, 95, 0.035, '{720p,1080p,1080p}', '{16:9,9:16,1:1,4:3}', '{2,3,5,5,10,15}', true),
  ('bytedance/seedance-2.0/text-to-video', 'video', 8, 30.24, 110, 0.06, '{480p,720p,720p,1080p,4k}', '{auto,21:9,16:9,1:1,9:16}', '{4,5,6,10,15}', true),
  ('fal-ai/veo3.1/fast', 'video', 7, 15, 45, 0.045, '{720p,1080p,4k}', '{16:9,9:16}', '{4s,6s,8s}', false),
  ('fal-ai/nano-banana-pro', 'image', 5, 15, 12, 0.02, '{1K,2K,4K}', '{1:1,16:9,4:5}', NULL, false),
  ('fal-ai/kling-video/v3/pro/text-to-video', 'video', 4, 22.4, 160, 0.05, NULL, '{16:9,9:16,1:1}', '{5,10}', false),
  ('fal-ai/wan/v2.7/image-to-video', 'video', 3.5, 10, 100, 0.04, '{720p,1080p}', NULL, '{5,10}', true),
  ('fal-ai/minimax/hailuo-2.3/pro/text-to-video', 'video', 3, 8, 140, 0.045, '{1080p}', NULL, '{6}', false),
  ('fal-ai/elevenlabs/tts/multilingual-v2', 'audio', 2.5, NULL, 3, 0.015, NULL, NULL, NULL, false),
  ('fal-ai/recraft/v3/text-to-image', 'image', 2, 4, 9, 0.02, NULL, NULL, NULL, false),
  ('fal-ai/ltx-2/text-to-video', 'video', 1.5, 6, 30, 0.03, '{1080p,1440p,2160p}', '{16:9}', '{6,8,10}', false),
  ('fal-ai/topaz/upscale/video', 'video', 1, NULL, 240, 0.08, '{4k}', NULL, NULL, false),
  ('fal-ai/hunyuan3d/v3', 'model', 0.5, NULL, 120, 0.1, NULL, NULL, NULL, true);

CREATE TABLE bench.words (rank serial PRIMARY KEY, word text);
INSERT INTO bench.words (word) SELECT unnest($words$:words$words$::text[]);

-- Four to nine words each, by Zipf's law: the word of rank r is drawn about 1/r times. A prompt is a row of them.
CREATE TABLE bench.fragments AS
  SELECT f AS id, string_agg(word, ' ' ORDER BY w) || CASE WHEN bench.u(f, 10) < 0.4 THEN ',' ELSE '' END AS text
  FROM generate_series(1, 30000) f
  CROSS JOIN LATERAL generate_series(1, 4 + floor(bench.u(f, 11) * 6)::int) w
  JOIN bench.words ON rank = floor((SELECT count(*) FROM bench.words) ^ bench.u(f * 10 + w, 12))::int
  GROUP BY f;

-- The long tail: names that are in a few dozen of ten million prompts.
CREATE TABLE bench.names AS
  SELECT row_number() OVER () - 1 AS id, a || b || c AS name
  FROM unnest($words$:syllables$words$::text[]) a, unnest($words$:syllables$words$::text[]) b,
    unnest($words$:syllables$words$::text[]) c;

CREATE TABLE bench.errors (id serial PRIMARY KEY, type text, message text);
INSERT INTO bench.errors (type, message) VALUES
  ('content_policy_violation', 'The content could not be processed because it contained material flagged by a content checker.'),
  ('content_policy_violation', 'The content could not be processed because it contained material flagged by a content checker.'),
  ('no_media_generated', 'The model did not generate any media.'),
  ('generation_timeout', 'The generation took longer than allowed.'),
  ('internal_server_error', 'Internal server error'),
  ('downstream_service_error', 'The downstream service answered with an error.'),
  ('runner_disconnected', 'Runner disconnected'),
  ('runner_scheduling_failure', 'No runner is available.'),
  ('request_timeout', 'Request timed out'),
  ('file_download_error', 'Failed to download the file.'),
  ('image_too_large', 'The image is too large.'),
  ('missing', 'Field required');
ANALYZE bench.words, bench.fragments, bench.names, bench.endpoints, bench.errors;
