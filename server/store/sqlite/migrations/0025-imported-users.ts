/**
 * What another system last said about each user who came from there, so that a later import can tell what has changed
 * there since. Of the password hash, only a fingerprint; `password_set_here` and `disabled_by_import` say what happened here.
 */
export const importedUsers = `
CREATE TABLE imported_users (
  user_id INTEGER PRIMARY KEY,
  password_fingerprint BLOB NOT NULL,
  was_disabled INTEGER NOT NULL,
  password_set_here INTEGER NOT NULL,
  disabled_by_import INTEGER NOT NULL
) STRICT;
`;
