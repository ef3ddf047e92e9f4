/**
 * Codes made by this server, so that it recognises them in a report; earlier ones are in the trail. Reports that
 * anybody could have made up are kept separately, and only a limited number of them.
 */
export const unverifiedUses = `
CREATE TABLE emergency_codes (
  id TEXT PRIMARY KEY,
  uses INTEGER NOT NULL,
  expires TEXT NOT NULL,
  made_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO emergency_codes (id, uses, expires, made_at_ms)
SELECT code, max(uses), max(expires), min(time_ms) FROM (
  SELECT time_ms,
         json_extract(details, '$.code_id') AS code,
         json_extract(details, '$.uses') AS uses,
         json_extract(details, '$.expires') AS expires
    FROM audit_events
   WHERE type = 'emergency_code_made' AND CASE WHEN json_valid(details) THEN json_type(details) END = 'object')
 WHERE typeof(code) = 'text' AND typeof(uses) = 'integer' AND typeof(expires) = 'text'
 GROUP BY code;

CREATE TABLE unverified_offline_uses (
  number INTEGER PRIMARY KEY,
  id BLOB NOT NULL,
  key_thumbprint BLOB NOT NULL,
  problem TEXT NOT NULL,
  crowd TEXT NOT NULL,
  device_id BLOB,
  address TEXT,
  person TEXT NOT NULL,
  code_id TEXT NOT NULL,
  reason_code TEXT NOT NULL,
  reason TEXT NOT NULL,
  started_at_ms INTEGER NOT NULL,
  ended_at_ms INTEGER,
  recorded_at_ms INTEGER NOT NULL,
  UNIQUE (id, key_thumbprint)
) STRICT;

CREATE TABLE unverified_offline_use_drops (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  dropped INTEGER NOT NULL
) STRICT;
INSERT INTO unverified_offline_use_drops (id, dropped) VALUES (1, 0);

ALTER TABLE emergency_accesses ADD COLUMN doubt TEXT;
CREATE INDEX uses_of_codes ON emergency_accesses (key_thumbprint, code_id) WHERE kind = 'offline_code';
`;
