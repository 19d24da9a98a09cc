-- Spend by source from the index alone as well, and what jobs of replays wait on purpose apart from what jobs take.
-- Not in the file of the columns, whose lock keeps even readers out.
CREATE INDEX generations_created_cost_idx ON generations (created_at, endpoint, status)
  INCLUDE (user_id, cost_cents, finished_at, cost_source, replay_id);

-- The bills of what has ended lately, not all at once; older ones are `npm run reconcile`'s.
INSERT INTO generation_bills (generation_id, due_at)
SELECT id, now() + random() * interval '1 hour' FROM generations
WHERE created_at > now() - interval '8 days' AND status IN ('COMPLETED', 'FAILED', 'CANCELLED')
  AND request_id NOT LIKE 'pending:%'
ON CONFLICT DO NOTHING;

-- Last, since it keeps even readers out until the end of this file.
DROP INDEX generations_created_idx;
ALTER INDEX generations_created_cost_idx RENAME TO generations_created_idx;
