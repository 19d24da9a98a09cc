-- Keeps the promise that a job that completed ends, and says what its result lacks: PostgreSQL refuses some JSON (numbers
-- beyond NUMERIC, thousands of levels), and fal may answer something that is no JSON. A row with such a note and without a
-- payload is not asked about any more.
ALTER TABLE generations ADD COLUMN result_note TEXT;
