/**
 * With a salt of its own for each access, the audit trail vouches for what was written in an emergency without
 * containing it.
 */
export const saltsOfEmergencies = `
ALTER TABLE emergency_accesses ADD COLUMN salt BLOB;
UPDATE emergency_accesses SET salt = randomblob(32);
`;
