/**
 * Emergency accesses with what their review needs, and alerts waiting for webhooks. Sessions are removed some days
 * after their end; emergency accesses are kept as long as audit events.
 */
export const emergency = `
ALTER TABLE users ADD COLUMN emergency TEXT CHECK (emergency IN ('allowed', 'denied'));

CREATE TABLE emergency_accesses (
  number INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE,
  kind TEXT NOT NULL CHECK (kind IN ('session', 'offline_code')),
  user_id INTEGER REFERENCES users (id),
  person TEXT,
  code_id TEXT,
  device_id BLOB,
  ward TEXT,
  address TEXT,
  reason_code TEXT NOT NULL,
  reason TEXT NOT NULL,
  started_at_ms INTEGER NOT NULL,
  ended_at_ms INTEGER,
  recorded_at_ms INTEGER NOT NULL,
  verdict TEXT,
  note TEXT,
  reviewed_by INTEGER REFERENCES users (id),
  reviewed_at_ms INTEGER,
  CHECK ((verdict IS NULL) = (reviewed_at_ms IS NULL)),
  CHECK ((kind = 'session') = (user_id IS NOT NULL))
) STRICT;

CREATE INDEX open_emergency_accesses ON emergency_accesses (recorded_at_ms) WHERE verdict IS NULL;

CREATE TABLE alerts (
  number INTEGER PRIMARY KEY,
  id BLOB NOT NULL,
  target BLOB NOT NULL,
  body TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  next_try_at_ms INTEGER NOT NULL,
  UNIQUE (id, target)
) STRICT;

CREATE INDEX alerts_by_next_try ON alerts (next_try_at_ms);
`;
