ALTER TABLE generations
  -- Keeps the promise that a job is asked for, cancelled and billed where fal answers for it: the paths below the queue's
  -- URL that fal named in its answer to the submit, where they differ from the rule. Null for nearly every job.
  ADD COLUMN queue_paths JSONB,
  -- Keeps the promise that "stuck" tells only what fal said: its newest answer when it was asked about the job, and when.
  -- Null until it was asked, and again once the job has ended.
  ADD COLUMN last_poll JSONB;
