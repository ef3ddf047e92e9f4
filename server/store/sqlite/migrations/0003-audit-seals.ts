/** Seals of events; events written before there was a key for seals have none. */
export const auditSeals = `
ALTER TABLE audit_events ADD COLUMN seal BLOB;
`;
