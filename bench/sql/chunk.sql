-- Rows $1 to $2 of $3. $4: the instant of the last row. $5: that instant on the even scale of days that `created`
-- bends to a daily rhythm. Sorted, because ids follow time.
INSERT INTO generations (id, request_id, user_id, endpoint, status, inputs, output_url, seed, duration_s, cost_cents,
  error, created_at, finished_at, payload, error_type, submit_started_at, next_check_at, check_count, ended_by,
  cost_source, estimated_cents, billed_units, unit_price, cost_updated_at, tags)
SELECT id,
  CASE WHEN status = 'IN_QUEUE' AND bench.u(id, 20) < 0.25 THEN 'pending:' ELSE '' END || bench.hex(id, 21)::uuid,
  -- 4,000 users at any time, by Zipf's law; each stays for a hundred days, then another takes the place.
  'user_' || rank || '_' || floor((day + bench.u(rank, 32) * 100) / 100),
  name, status,
  jsonb_strip_nulls(jsonb_build_object('prompt', prompt, 'resolution', resolution, 'aspect_ratio', aspect,
    'duration', duration, 'seed', CASE WHEN bench.u(id, 23) < 0.3 THEN job_seed END,
    'image_size', CASE WHEN kind = 'image' AND resolution IS NULL THEN bench.pick('{square_hd,landscape_16_9,portrait_4_3}', bench.u(id, 24)) END,
    'num_images', CASE WHEN kind = 'image' THEN images END,
    'generate_audio', CASE WHEN name LIKE 'fal-ai/veo%' THEN bench.u(id, 25) < 0.7 END)),
  CASE WHEN status = 'COMPLETED' THEN url END,
  CASE WHEN status = 'COMPLETED' AND has_seed THEN job_seed END,
  seconds,
  -- For one in fifty the cost is unknown although there is a price: fal's bill has not come.
  CASE WHEN bench.u(id, 26) > 0.02 THEN cents * coalesce(seconds, images)::numeric END,
  CASE WHEN status = 'FAILED' THEN message END,
  created, finished,
  CASE WHEN status <> 'COMPLETED' THEN NULL
    WHEN kind = 'image' THEN jsonb_build_object('images', jsonb_build_array(
      jsonb_build_object('url', url, 'width', 1024, 'height', 768, 'content_type', 'image/jpeg')),
      'timings', jsonb_build_object('inference', round(bench.u(id, 27)::numeric * 3, 6)), 'seed', job_seed,
      'has_nsfw_concepts', jsonb_build_array(false))
    ELSE jsonb_strip_nulls(jsonb_build_object(kind, jsonb_build_object('url', url, 'content_type', kind || '/' || extension,
      'file_name', file, 'file_size', floor(bench.u(id, 28) * 2e7)), 'seed', CASE WHEN has_seed THEN job_seed END)) END,
  CASE WHEN status = 'FAILED' THEN type END,
  CASE WHEN status <> 'IN_QUEUE' OR bench.u(id, 20) > 0.1 THEN created + interval '5 ms' END,
  CASE WHEN finished IS NULL THEN $4::timestamptz + bench.u(id, 29) * interval '10 minutes' END,
  CASE WHEN bench.u(id, 30) < 0.05 OR finished IS NULL THEN 1 ELSE 0 END,
  CASE WHEN status = 'CANCELLED' THEN 'CANCEL'
    WHEN finished IS NULL THEN NULL
    WHEN status = 'FAILED' AND bench.u(id, 31) < 0.1 THEN 'SUBMIT'
    WHEN bench.u(id, 31) < 0.15 THEN 'RECONCILER' ELSE 'WEBHOOK' END,
  -- Most completed jobs have a billing record, some only billed units.
  CASE WHEN status <> 'COMPLETED' THEN 'ESTIMATED' WHEN bench.u(id, 33) < 0.9 THEN 'BILLED' ELSE 'BILLED_UNITS' END::cost_source,
  CASE WHEN status = 'COMPLETED' THEN cents * coalesce(seconds, images)::numeric * (0.9 + 0.2 * bench.u(id, 34))::numeric(4, 2) END,
  CASE WHEN status = 'COMPLETED' THEN coalesce(seconds, images)::numeric END,
  CASE WHEN status = 'COMPLETED' THEN cents / 100 END,
  CASE WHEN status = 'COMPLETED' THEN finished + interval '1 minute' END,
  -- Half of the jobs have tags: one that all of those have, and one of 20 values. Ten jobs have a rare one, whatever the size.
  nullif(CASE WHEN bench.u(id, 70) < 0.5
      THEN jsonb_build_object('env', 'production', 'project', 'project-' || floor(bench.u(id, 71) * 20)) ELSE '{}' END
    || CASE WHEN id % greatest($3::bigint / 10, 1) = 1 THEN '{"order": "rare"}' ELSE '{}' END::jsonb, '{}')
FROM (
  SELECT *, extract(epoch FROM created) / 86400 AS day,
    CASE WHEN in_flight THEN NULL
      -- Log-logistic: half of the jobs near the median, one in a hundred five times as long.
      ELSE least(created + wait * (roll / (1 - roll)) ^ 0.35 * interval '1 second', $4::timestamptz) END AS finished,
    CASE WHEN in_flight THEN CASE WHEN bench.u(id, 2) < 0.6 THEN 'IN_QUEUE' ELSE 'IN_PROGRESS' END
      WHEN bench.u(id, 3) < fail_rate THEN 'FAILED'
      WHEN bench.u(id, 3) > 0.993 THEN 'CANCELLED'
      ELSE 'COMPLETED' END AS status,
    coalesce(substring(duration FROM '\d+')::real, CASE WHEN kind = 'video' THEN 8 END) AS seconds,
    'https://v3.fal.media/files/' || bench.pick('{lion,tiger,zebra,panda,koala,monkey,elephant,rabbit,kangaroo,penguin}', bench.u(id, 4))
      || '/' || file AS url
  FROM (
    SELECT n.id, e.name, e.kind, e.cents, e.wait, e.fail_rate, e.has_seed,
      bench.pick(e.resolutions, bench.u(n.id, 40)) AS resolution,
      bench.pick(e.aspects, bench.u(n.id, 41)) AS aspect,
      bench.pick(e.durations, bench.u(n.id, 42)) AS duration,
      concat_ws(' ', f1.text, f2.text, f3.text, f4.text, f5.text, f6.text, f7.text, f8.text, f9.text, f10.text, names.name) AS prompt,
      floor(bench.u(n.id, 43) * 2147483647)::bigint AS job_seed,
      1 + floor(bench.u(n.id, 44) ^ 3 * 4)::int AS images,
      floor(4000 ^ bench.u(n.id, 22))::bigint AS rank,
      1e-9 + bench.u(n.id, 45) * (1 - 2e-9) AS roll,
      bench.file_id(n.id) || '_output.' || x.extension AS file, x.extension,
      bench.u(n.id, 46) < CASE WHEN n.id > $3::bigint - 300 THEN 0.6 WHEN n.id > $3::bigint - 5000 THEN 0.004 ELSE 0 END AS in_flight,
      timestamptz 'epoch' + (even + 0.6 / (2 * pi()) * sin(2 * pi() * (even - 0.1))) * interval '1 day' AS created,
      error.type, error.message
    FROM generate_series($1::bigint, $2::bigint) n(id)
    CROSS JOIN LATERAL (SELECT $5::float8 - ($3::bigint - n.id + bench.u(n.id, 1)) / 5000 AS even) t
    JOIN bench.endpoints e ON e.id = width_bucket(bench.u(n.id, 47),
      (SELECT array_agg(until ORDER BY until) FROM (SELECT sum(weight) OVER (ORDER BY id) / 100 FROM bench.endpoints) w(until) WHERE until < 0.9999)) + 1
    JOIN (VALUES ('image', 'jpeg'), ('video', 'mp4'), ('audio', 'mp3'), ('model', 'glb')) x(kind, extension) ON x.kind = e.kind
    JOIN bench.errors error ON error.id = 1 + floor(bench.u(n.id, 48) * 12)::int
    CROSS JOIN LATERAL (SELECT 4 + floor(bench.u(n.id, 49) * 7)::int AS parts) p
    JOIN bench.fragments f1 ON f1.id = 1 + floor(bench.u(n.id, 51) * 30000)::int
    JOIN bench.fragments f2 ON f2.id = 1 + floor(bench.u(n.id, 52) * 30000)::int
    JOIN bench.fragments f3 ON f3.id = 1 + floor(bench.u(n.id, 53) * 30000)::int
    JOIN bench.fragments f4 ON f4.id = 1 + floor(bench.u(n.id, 54) * 30000)::int
    LEFT JOIN bench.fragments f5 ON parts > 4 AND f5.id = 1 + floor(bench.u(n.id, 55) * 30000)::int
    LEFT JOIN bench.fragments f6 ON parts > 5 AND f6.id = 1 + floor(bench.u(n.id, 56) * 30000)::int
    LEFT JOIN bench.fragments f7 ON parts > 6 AND f7.id = 1 + floor(bench.u(n.id, 57) * 30000)::int
    LEFT JOIN bench.fragments f8 ON parts > 7 AND f8.id = 1 + floor(bench.u(n.id, 58) * 30000)::int
    LEFT JOIN bench.fragments f9 ON parts > 8 AND f9.id = 1 + floor(bench.u(n.id, 59) * 30000)::int
    LEFT JOIN bench.fragments f10 ON parts > 9 AND f10.id = 1 + floor(bench.u(n.id, 60) * 30000)::int
    LEFT JOIN bench.names ON bench.u(n.id, 61) < 0.2 AND names.id = floor(bench.u(n.id, 62) * 64000)::int
    OFFSET 0 -- keeps the planner from computing these again for each use
  ) parts
  OFFSET 0
) job
ORDER BY id
