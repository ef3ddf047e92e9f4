/**
 * Badges, of whose numbers only a keyed hash is stored, and when each user last signed in at a workstation, which
 * is written at sign-in and never at a refresh. Earlier sign-ins have no time, so they do not count as recent.
 */
export const badges = `
CREATE TABLE badges (
  id BLOB PRIMARY KEY,
  hash BLOB NOT NULL UNIQUE,
  user_id INTEGER NOT NULL REFERENCES users (id),
  linked_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX badges_by_user ON badges (user_id);

ALTER TABLE device_users ADD COLUMN last_sign_in_ms INTEGER NOT NULL DEFAULT 0;
CREATE INDEX device_users_by_time ON device_users (device_number, last_sign_in_ms);
CREATE INDEX devices_by_ward ON devices (ward_id);
`;
