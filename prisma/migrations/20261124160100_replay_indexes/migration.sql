-- Apart from the columns, whose lock keeps even readers out: 18 s at ten million rows.

-- Keeps the promise that no original is replayed twice: at most one live or successful replay of each, whoever inserts.
CREATE UNIQUE INDEX generations_replay_once_idx ON generations (replay_root)
  WHERE replay_root IS NOT NULL AND NOT replay_exempt AND status IN ('IN_QUEUE', 'IN_PROGRESS', 'COMPLETED');
-- The others are partial as well: rows that are no replays pay for none of them.
CREATE INDEX generations_replay_root_idx ON generations (replay_root) WHERE replay_root IS NOT NULL;
CREATE INDEX generations_replay_idx ON generations (replay_id, created_at DESC, id DESC) WHERE replay_id IS NOT NULL;
CREATE INDEX generations_replay_unsent_idx ON generations (replay_id, id)
  WHERE replay_id IS NOT NULL AND submit_started_at IS NULL AND status = 'IN_QUEUE';
