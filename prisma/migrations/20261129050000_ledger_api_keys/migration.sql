-- adds only
-- Not `api_keys`, which applications often have in a database of their own that the ledger is to share.
-- Keys for servers and scripts, which cannot fetch a new token from an identity provider every hour.
CREATE TABLE ledger_api_keys (
  id BIGSERIAL PRIMARY KEY,
  -- SHA-256 of the key: who reads the table cannot use it.
  key_hash TEXT NOT NULL CONSTRAINT ledger_api_keys_hash_key UNIQUE,
  -- Its first characters, by which people recognise it; all others are secret.
  prefix TEXT NOT NULL,
  name TEXT NOT NULL,
  role TEXT NOT NULL CONSTRAINT ledger_api_keys_role_check CHECK (role IN ('user', 'analyst', 'admin')),
  -- As whom it acts; without one, under its own name.
  user_id TEXT,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  -- The admin who made it; null for one that was made by the command.
  created_by TEXT,
  expires_at TIMESTAMPTZ,
  -- To the minute or so: not every use is written.
  last_used_at TIMESTAMPTZ,
  revoked_at TIMESTAMPTZ,
  -- What a user may do is always some user's.
  CONSTRAINT ledger_api_keys_user_check CHECK (role <> 'user' OR user_id IS NOT NULL)
);
