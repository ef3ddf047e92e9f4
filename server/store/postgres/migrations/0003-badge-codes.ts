/** Codes that stand for a badge for a day: badges that expire. Programs of the release before make none. */
export const badgeCodes = `
ALTER TABLE badges ADD COLUMN expires_at_ms safe_integer;
`;
