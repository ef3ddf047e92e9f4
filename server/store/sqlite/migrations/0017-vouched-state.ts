/**
 * What the audit trail vouches for: a salt for each user, which is destroyed with the name, and the lines of the
 * snapshot that an event signs. User ids are looked up among the events that assigned them.
 */
export const vouchedState = `
ALTER TABLE users ADD COLUMN salt BLOB;
UPDATE users SET salt = randomblob(32) WHERE username <> '[erased ' || id || ']';

CREATE TABLE state_snapshots (
  seq INTEGER NOT NULL,
  number INTEGER NOT NULL,
  content TEXT NOT NULL,
  PRIMARY KEY (seq, number)
) STRICT, WITHOUT ROWID;

CREATE INDEX audit_events_of_new_users ON audit_events (user_id) WHERE type = 'user_added';
`;
