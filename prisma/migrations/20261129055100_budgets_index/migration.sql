-- adds only
-- Jobs of replays count in the period in which they were sent, which may be later than the one in which they were recorded:
-- whoever adds up what a period has spent finds them here.
CREATE INDEX generations_reserved_later_idx ON generations (reserved_at) WHERE reserved_at > created_at;
