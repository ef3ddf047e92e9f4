/** A PIN belongs to its session: it is stored in the session's row and overwritten when the session ends. */
export const sessionPins = `
ALTER TABLE sessions ADD COLUMN pin_hash TEXT;
ALTER TABLE sessions ADD COLUMN pin_failures INTEGER NOT NULL DEFAULT 0;
`;
