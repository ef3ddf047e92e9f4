/**
 * Small integers and 16-byte ids instead of text, because there are many sessions: a row takes about 150 bytes.
 * Tokens are not stored; which ones are valid follows from `sessions`.
 */
export const firstSchema = `
CREATE TABLE wards (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  profile TEXT NOT NULL
) STRICT;

CREATE TABLE users (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  username TEXT NOT NULL UNIQUE,
  display_name TEXT NOT NULL,
  role TEXT NOT NULL,
  ward_id INTEGER REFERENCES wards (id),
  password_hash TEXT NOT NULL,
  disabled INTEGER NOT NULL DEFAULT 0,
  created_at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE devices (
  number INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE,
  key_thumbprint BLOB NOT NULL UNIQUE,
  name TEXT NOT NULL,
  ward_id INTEGER REFERENCES wards (id),
  registered_at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE refresh_stamps (
  id INTEGER PRIMARY KEY,
  key_id TEXT NOT NULL,
  issuer TEXT NOT NULL,
  UNIQUE (key_id, issuer)
) STRICT;

CREATE TABLE sessions (
  id BLOB PRIMARY KEY,
  user_id INTEGER NOT NULL REFERENCES users (id),
  device_number INTEGER REFERENCES devices (number),
  device_label TEXT,
  ward_id INTEGER REFERENCES wards (id),
  profile TEXT NOT NULL,
  key_thumbprint BLOB,
  generation INTEGER NOT NULL DEFAULT 0,
  rotated_at_ms INTEGER NOT NULL,
  started_at_ms INTEGER NOT NULL,
  expires_at_ms INTEGER NOT NULL,
  ended_at_ms INTEGER,
  ended_reason TEXT,
  locked_at_ms INTEGER,
  unlock_failures INTEGER NOT NULL DEFAULT 0,
  unlock_not_before_ms INTEGER NOT NULL DEFAULT 0,
  stamp_id INTEGER NOT NULL REFERENCES refresh_stamps (id),
  CHECK ((ended_at_ms IS NULL) = (ended_reason IS NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX open_sessions_by_user ON sessions (user_id) WHERE ended_at_ms IS NULL;
CREATE INDEX open_sessions_by_end ON sessions (expires_at_ms) WHERE ended_at_ms IS NULL;
CREATE INDEX ended_sessions_by_end ON sessions (ended_at_ms) WHERE ended_at_ms IS NOT NULL;

CREATE TABLE audit_events (
  seq INTEGER PRIMARY KEY,
  time_ms INTEGER NOT NULL,
  type TEXT NOT NULL,
  outcome TEXT NOT NULL,
  user_id INTEGER,
  session_id BLOB,
  device_id BLOB,
  address TEXT,
  reason TEXT,
  details TEXT,
  prev_hash BLOB NOT NULL,
  hash BLOB NOT NULL
) STRICT;

CREATE TRIGGER audit_events_never_change BEFORE UPDATE ON audit_events
BEGIN SELECT RAISE(ABORT, 'audit events never change'); END;
CREATE TRIGGER audit_events_stay BEFORE DELETE ON audit_events
BEGIN SELECT RAISE(ABORT, 'audit events stay'); END;

CREATE TABLE probes (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  written_at_ms INTEGER NOT NULL
) STRICT;
INSERT INTO probes (id, written_at_ms) VALUES (1, 0);
`;
