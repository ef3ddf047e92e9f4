/** A PIN belongs to its session: it stands in the session's row and is overwritten at its end. */
export const sessionPins = `
ALTER TABLE sessions ADD COLUMN pin_hash TEXT;
ALTER TABLE sessions ADD COLUMN pin_failures INTEGER NOT NULL DEFAULT 0;
`;
