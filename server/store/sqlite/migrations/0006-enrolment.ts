/**
 * Workstations that IT admits and removes. Those already known count as merely seen: a site that starts to require
 * enrolment approves them.
 */
export const enrolment = `
ALTER TABLE devices ADD COLUMN enrolled_at_ms INTEGER;
ALTER TABLE devices ADD COLUMN revoked_at_ms INTEGER;

CREATE TABLE enrolment_codes (
  selector TEXT PRIMARY KEY,
  salt BLOB NOT NULL,
  hash BLOB NOT NULL,
  ward_id INTEGER REFERENCES wards (id),
  expires_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX open_sessions_by_device ON sessions (device_number) WHERE ended_at_ms IS NULL;
`;
