/** A session can be continued in another: the old row names the new one, and the new row says how its user got in. */
export const continuedSessions = `
ALTER TABLE sessions ADD COLUMN continued_by BLOB;
ALTER TABLE sessions ADD COLUMN opened_by_pin INTEGER NOT NULL DEFAULT 0;
`;
