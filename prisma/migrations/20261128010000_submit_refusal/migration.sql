ALTER TABLE generations
  -- Keeps the promise that a submit repeated with the same key tells the same truth: the HTTP status with which fal turned
  -- the submit away. Null where it did not, where fal was not reached, and in rows older than the column.
  ADD COLUMN fal_status SMALLINT;
