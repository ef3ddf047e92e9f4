/**
 * User names are compared without case. Existing pairs that differ only in case keep their spelling, so the index
 * is not unique.
 */
export const foldedNames = `
ALTER TABLE users ADD COLUMN folded_name TEXT NOT NULL DEFAULT '';
UPDATE users SET folded_name = fold_username(username);
CREATE INDEX users_by_folded_name ON users (folded_name);
`;
