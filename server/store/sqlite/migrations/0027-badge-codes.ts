/** Codes that stand for a badge for a day: badges that expire. */
export const badgeCodes = `
ALTER TABLE badges ADD COLUMN expires_at_ms INTEGER;
`;
