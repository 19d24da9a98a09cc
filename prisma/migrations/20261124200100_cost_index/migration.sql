-- Spend by source from the index alone as well, and what jobs of replays wait on purpose apart from what jobs take.
-- Not in the file of the columns, whose lock keeps even readers out.
CREATE INDEX generations_created_cost_idx ON generations (created_at, endpoint, status)
  INCLUDE (user_id, cost_cents, finished_at, cost_source, replay_id);

-- Last, since it keeps even readers out until the end of this file.
DROP INDEX generations_created_idx;
ALTER INDEX generations_created_cost_idx RENAME TO generations_created_idx;
